"""The application: script, lifespan, routes, middleware, error handler."""

import streamlit as st

from mediance.server.assembly import middleware, routes
from mediance.server.lifespan import lifespan
from mediance.ui.errors import on_script_error

app = st.App(
    "mediance/ui/shell.py",
    lifespan=lifespan,
    routes=routes(),
    middleware=middleware(),
    on_script_error=on_script_error,
)
