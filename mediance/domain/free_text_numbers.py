"""Checksums of the numbers that identify people and their accounts."""

NIR_DIGITS, KEY_DIGITS = 13, 2
MONTHS = frozenset(range(1, 13))
# Unknown months and certificates rebuilt abroad are written so; without a key, too much would fit.
MONTHS_WITH_A_KEY = MONTHS | frozenset((*range(20, 43), *range(50, 100)))
BORN_AS = "12"
CORSICA = {"2a": "19", "2b": "18"}
"""What the key counts for the two departments of Corsica."""
NO_DEPARTMENT = frozenset({0, 96})
FEWEST_DIGITS_OF_IBAN = 0.5

IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FO GL NL SD FK",
        19: "MK SI",
        20: "AT BA EE KZ LT LU XK MN",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM TL SO",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BF BI CF CG CM DJ DZ FR GA GF GP GR IT MC MQ MR NC PF PM RE SM TD TF WF YT MG",
        28: "AL AZ BJ BY CI CY DO GT GW HN HU LB ML NE NI PL SN SV TG KM MA",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
"""How long an IBAN is, by country: the registry of SWIFT (ISO 13616), and those in use besides it.

GF, GP, MQ, RE and other overseas territories of France also write FR.
"""

CARD_BEGINNINGS = {
    13: ("4",),
    14: ("300", "301", "302", "303", "304", "305", "36", "38", "39"),
    15: ("34", "37"),
    16: ("4", "5", "6", "35", *(str(prefix) for prefix in range(2221, 2721))),
    17: ("5", "6"),
    18: ("5", "6"),
    19: ("4", "5", "6"),
}
"""How cards of each length begin (ISO/IEC 7812): other long numbers that pass are no cards."""
SIREN_DIGITS, SIRET_DIGITS = 9, 14


def is_social_security(number: str) -> bool:
    """Whether 13 digits, or 15 with the key, are a French social-security number.

    In small letters and without gaps; « 2a » and « 2b » stand for Corsica.
    """
    digits = number[:5] + CORSICA.get(number[5:7], number[5:7]) + number[7:]
    if not digits.isdecimal():
        return False
    month, department = int(digits[3:5]), int(number[5:7]) if number[5:7].isdecimal() else 20
    commune, order = int(digits[7:10]), int(digits[10:13])
    if department in NO_DEPARTMENT or not commune or not order:
        return False
    if len(digits) == NIR_DIGITS:
        return digits[0] in BORN_AS and month in MONTHS
    has_key = len(digits) == NIR_DIGITS + KEY_DIGITS
    body, key = int(digits[:NIR_DIGITS]), int(digits[NIR_DIGITS:] or 0)
    return has_key and month in MONTHS_WITH_A_KEY and 97 - body % 97 == key


def is_iban(number: str) -> bool:
    """Whether capitals and digits without gaps are an IBAN, by its country's length and its key."""
    if len(number) != IBAN_LENGTHS.get(number[:2]) or not (number.isascii() and number.isalnum()):
        return False
    account = number[4:]
    if sum(sign.isdecimal() for sign in account) < FEWEST_DIGITS_OF_IBAN * len(account):
        return False
    return int("".join(str(int(sign, 36)) for sign in account + number[:4])) % 97 == 1


def is_card(number: str) -> bool:
    """Whether digits without gaps are a payment card's number.

    An establishment's number (SIRET) passes the same sum, but so does its first part alone.
    """
    if not number.startswith(CARD_BEGINNINGS.get(len(number), ())) or len(set(number)) == 1:
        return False
    is_siret = len(number) == SIRET_DIGITS and passes_luhn(number[:SIREN_DIGITS])
    return passes_luhn(number) and not is_siret


def passes_luhn(digits: str) -> bool:
    """Whether the sum of the digits, every second one doubled from the right, ends in zero."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0
