"""The words that titles of listings use for amounts, in Latin, Cyrillic and transliterated form.

Every word stands for one letter, so that a title becomes a short sentence of letters and a
rule about amounts is a pattern over it (``title_rules``). Small letters ``g m k u o l v V`` are
units, capitals are numbers or counted things.
"""

from __future__ import annotations

#: Grams in one unit. The ounce is the avoirdupois ounce, 28.349523125 g exactly.
OUNCE = 28.349523125
GRAMS = {"g": 1.0, "m": 1e-3, "k": 1e3, "u": 1e-6, "o": OUNCE, "l": 16 * OUNCE}
UNIT_NAMES = {"g": "g", "m": "mg", "k": "kg", "u": "ug", "o": "oz", "l": "lb", "v": "ml", "V": "l",
              "a": "g"}  # fmt: skip
METRIC = "gkmu"

_UNITS = {
    "g": "g gr gs grs gm gms grm grms gram grams gramm gramms gramme grammes gramos grammi gramma "
    "grammov grama gramov г гр грм грам грама грамм грамма граммов граммы грамов",
    "m": "mg mgs mgr milligram milligrams milligramm мг мгр миллиграмм миллиграмма",
    "k": "kg kgs kgr kilo kilos kilogram kilograms kilogramm кг кило килограмм килограмма",
    "u": "ug ugs mcg mkg μg µg mic mics microgram micrograms мкг",
    "o": "oz ozs ounce ounces onz unze unzen унция унции",
    "l": "lb lbs pound pounds фунт",
    "v": "ml mls mil millilitre milliliter millilitres milliliters мл миллилитров",
    "V": "l ltr litre liter litres liters л литр литра литров",
}
_COUNTED = (
    "pc pcs pce pces piece pieces pill pills pil pils tab tabs tabl tablet tablets tabletten cap "
    "caps capsule capsules blotter blotters hit hits bar bars unit units seed seeds gummy gummies "
    "joint joints preroll prerolls vial vials amp amps ampoule ampoules ampule ampules cart carts "
    "cartridge cartridges patch patches dose doses ct count stk stuck stück pellet pellets bean "
    "beans press presses wafer wafers bottle bottles шт штук штука штуки штучек таб табл таблеток "
    "таблетки таблетка колес колеса кап капс капсул капсулы капсула марок марка марки доз доза "
    "дозы ампул ампулы ампула sht shtuk tabletok tabletki tabletka marok marki kapsul kapsuly"
)
_CONTAINERS = (
    "pack packs package packages packet packets bag bags baggie baggies box boxes blister blisters "
    "sheet sheets strip strips sachet sachets jar jars set sets kit kits lot lots упаковка "
    "упаковок упаковки пакет пакетов блистер блистеров лист листов банка закладка закладки "
    "закладок клад клада кладов"
)
_MEDICINES = (
    "xanax alprazolam valium diazepam clonazepam klonopin rivotril lorazepam ativan oxycodone "
    "oxycontin oxy roxy roxies roxicodone percocet percocets hydrocodone norco vicodin lortab "
    "tramadol adderall vyvanse ritalin methylphenidate concerta modafinil provigil armodafinil "
    "viagra sildenafil cialis tadalafil kamagra suboxone subutex buprenorphine codeine zolpidem "
    "ambien stilnox zopiclone temazepam lyrica pregabalin gabapentin soma carisoprodol dilaudid "
    "hydromorphone opana xtc ecstasy extasy экстази ксанакс алпразолам диазепам клоназепам "
    "лирика прегабалин трамадол ekstazi bromazepam lexotan nitrazepam phenazepam феназепам"
)
_NAME_TAILS = (
    "cb ci ce cp cd mmc cmc mec bmc fma fmc fa fea fdck dck meo ho aco apb mapb apdb fpm fmp mpa "
    "mpm methylone pv mxe meopcp meopce meodmt acodmt fluoroamphetamine methylmethcathinone bdo "
    "adb akb pb ммс мкс смс фа ммц"
)
_NOT_AMOUNTS = (
    "day days d hour hours h hr hrs week weeks month months year years min mins minute minutes "
    "star stars review reviews sale sales orders strain strains type types people person "
    "times time deals percent proc night nights день дня дней час часа часов лет год года "
    "am pm th st nd rd edition mm cm inch gb mb page pages book books"
)

#: Words that are dropped: they stand between a number and its unit.
FILLERS = frozenset(["of", "an", "a", "the", "von", "de", "di", "del", "из"])

#: A word that is an amount by itself: grams.
AMOUNT_WORDS = {
    "qp": 4 * OUNCE, "qps": 4 * OUNCE, "hp": 8 * OUNCE, "eighth": OUNCE / 8, "eigth": OUNCE / 8,
    "eighths": OUNCE / 8, "eightball": OUNCE / 8, "teenth": OUNCE / 16, "teener": OUNCE / 16,
    "полграмма": 0.5, "полкило": 500.0, "полкг": 500.0,
}  # fmt: skip

NUMBER_WORDS = {
    "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0,
    "eight": 8.0, "nine": 9.0, "ten": 10.0, "один": 1.0, "два": 2.0, "три": 3.0, "пять": 5.0,
    "десять": 10.0,
}  # fmt: skip
FRACTION_WORDS = {"half": 0.5, "quarter": 0.25, "пол": 0.5, "четверть": 0.25}


def _letters() -> dict[str, str]:
    groups = {
        **_UNITS,
        "P": _COUNTED,
        "J": _CONTAINERS,
        "M": _MEDICINES,
        "z": _NAME_TAILS,
        "d": _NOT_AMOUNTS,
        "x": "x х",
        "+": "plus get плюс",
        "f": "free bonus gratis gift extra бесплатно подарок бонус даром podarok besplatno",
        "s": "ship shipping shipped shipment delivery postage express track tracking tracked "
        "ndd worldwide reship доставка",
        "p": "per je pro за",
        "<": "from upto от до ab",
        ">": "min minimum minimal max maximum starting мин минимум максимум",
        "e": "usd us$ eur euro euros gbp aud cad chf btc xmr ltc eth dollar dollars buck bucks "
        "руб рубль рубля рублей р rub rur rubles rubley rub. грн uah тг",
        "y": "salvia kratom extract extrakt potency экстракт",
    }
    return {word: letter for letter, words in groups.items() for word in words.split()}


#: Word to letter. What is not here is ``w``, an ordinary word.
WORDS = _letters()
