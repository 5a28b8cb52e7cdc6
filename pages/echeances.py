"""The deadline rules of the house: read, verified one by one in one's own name, edited."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.services.followup.rules import all_rules
from mediance.ui import auth, feedback, rule_following, rule_sheet, rules
from mediance.ui import rule_words as words
from mediance.ui.language import _

actor = auth.require(Action.MANAGE_DEADLINE_RULES)
held = all_rules(actor)
unverified = sum(not each.rule.is_verified for each in held)

st.title(_("Échéances"), anchor=False)
st.markdown(f"**{words.headline(len(held), unverified)}**")
feedback.show_message()
rule_following.show(actor)

opened = rules.opened(held)
if opened is None:
    asked = rules.show_filters(held)
    found = [each for each in held if asked.keeps(each)]
    st.caption(rules.count_told(len(found), len(held)))
    rules.show_list(found)
else:
    rule_sheet.show(actor, opened, held)
