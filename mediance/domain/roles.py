"""Who may be at work: the roles of the house, and the machinery that acts under its own name."""

from enum import StrEnum


class Role(StrEnum):
    """A staff member holds one or several of these."""

    RECEPTION = "reception"
    MEDIATOR = "mediator"
    SOCIAL_WORKER = "social_worker"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    ADMIN = "admin"
    DATA_PROTECTION = "data_protection"
    DISPLAY = "display"


class SystemRole(StrEnum):
    """Named machinery: each has its own row-level policies and no password."""

    SIGN_IN = "system_sign_in"
    HOUSEKEEPING = "system_housekeeping"
    IMPORT = "system_import"
    PAIRING = "system_pairing"
    RIGHTS = "system_rights"
    KEYS = "system_keys"
    RETENTION = "system_retention"
    OPERATOR = "operator"


RECEIVING_ROLES = frozenset({Role.RECEPTION, Role.MEDIATOR, Role.SOCIAL_WORKER, Role.COORDINATOR})
"""Roles that meet the people received, and therefore may find them by name."""

LINKING_ROLES = RECEIVING_ROLES - {Role.RECEPTION}
"""Roles that follow people, and so decide, away from the queue, that two records are of one."""
