"""A gold set for identity: things whose truth is known, and what documents say of them.

Persons, organisations and places live in communities; a document names some of one community.
What it says varies: titles, initials, short forms, order, script, errors, what is left out.
Namesakes, relatives, numbered bodies and places of one name are there to be confused.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kg.identity.profiles import Profile

NS = "https://kg.example/ontology#"
GIVEN = """James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara
Richard Susan Joseph Jessica Thomas Karen Christopher Sarah Charles Lisa Daniel Nancy Matthew Sandra
Anthony Ashley Mark Emily Steven Kimberly Andrew Margaret Paul Donna Joshua Michelle Kenneth Carol
Carlos Guadalupe Luis Sofía Jorge Ximena Alejandro Valentina Fernando Camila Enrique Lucía Amir
Fatima Hassan Leila Kwame Amina Chidi Ngozi Wei Mei Hiroshi Yuki Arjun Priya Alexander Alexandra
Christian Christina Gabriel Gabriela""".split()  # noqa: SIM905
FAMILY = """Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez
Lopez Gonzalez Wilson Anderson Andersen Thomas Taylor Moore Jackson Martin Lee Perez Thompson White
Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill
Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gómez Phillips Evans
Turner Díaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutiérrez
Ortiz Morgan Cooper Peterson Petersen Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson
Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes Price Álvarez Castillo Sanders Patel Myers
Okafor Mensah Lindqvist Castellanos Fitzgerald Montgomery Papadopoulos Vasquez Yamamoto Takahashi
Bergström Kowalczyk Abdullahi Oyelaran Schwarzenberg Villanueva""".split()  # noqa: SIM905
CYRILLIC = [
    ("Сергей", "Sergei"), ("Юрий", "Yuri"), ("Дмитрий", "Dmitry"), ("Николай", "Nikolai"),
    ("Владимир", "Vladimir"), ("Михаил", "Mikhail"), ("Ольга", "Olga"), ("Ирина", "Irina"),
]  # fmt: skip
CYRILLIC_FAMILY = [
    ("Кольцов", "Koltsov"), ("Морозов", "Morozov"), ("Петров", "Petrov"), ("Соколов", "Sokolov"),
    ("Лебедев", "Lebedev"), ("Новиков", "Novikov"), ("Богданов", "Bogdanov"), ("Громов", "Gromov"),
]  # fmt: skip
SHORT = {
    "James": "Jim", "Robert": "Bob", "Michael": "Mike", "William": "Bill", "Richard": "Rick",
    "Joseph": "Joe", "Thomas": "Tom", "Christopher": "Chris", "Charles": "Chuck", "Daniel": "Dan",
    "Matthew": "Matt", "Anthony": "Tony", "Elizabeth": "Liz", "Jennifer": "Jen", "Susan": "Sue",
    "Kenneth": "Ken", "Steven": "Steve", "Joshua": "Josh", "Patricia": "Pat", "Margaret": "Peggy",
}  # fmt: skip
STATES = """California Texas Ohio Utah Nevada Oregon Sonora Jalisco Oaxaca Chiapas Ontario Quebec
Bavaria Saxony Navarre Lombardy Kerala Punjab""".split()  # noqa: SIM905
CITIES = """Springfield Franklin Clinton Madison Georgetown Salem Fairview Greenville Bristol
Riverside Ashland Oakland San-Pedro Santa-Rosa Monterrey Valencia Córdoba Guadalupe""".split()  # noqa: SIM905
SUBJECTS = """Justice Finance Health Education Labor Agriculture Energy Transport Commerce Defense
Housing Fisheries""".split()  # noqa: SIM905
NOUNS = """Alliance Foundation Institute Network Coalition Project Council Society Federation
Initiative""".split()  # noqa: SIM905
WORDS = """Polaris Horizon Liberty Beacon Summit Harbor Pioneer Meridian Catalyst Evergreen
Northstar Keystone Lighthouse Riverstone Sentinel Unity""".split()  # noqa: SIM905
STARTS = """Ab Al Bar Ber Cal Cor Dan Dor El Fal Gar Hal Har Kar Lan Lin Mar Mor Nor Or Pal Ros San
Tor Val""".split()  # noqa: SIM905
MIDDLES = "a e i o an en in on ar er ir or al el il ol".split()  # noqa: SIM905
PERSON_ENDS = "berg son ez ini wood ford ski man stein field dottir enko ova mann quist ard".split()  # noqa: SIM905
PLACE_ENDS = "ville ton burg field port dale ham stad mouth haven bury minster grove".split()  # noqa: SIM905
OFFICES = ("attorney general", "governor", "senator", "judge", "mayor", "minister")
TITLES = ("Dr.", "Mr.", "Ms.", "Professor", "Sheriff", "President", "Attorney General")


@dataclass
class Thing:
    """Something that is, with all that is true of it."""

    id: int
    kind: str
    community: int
    words: tuple[str, ...]
    middle: str = ""
    generation: str = ""
    form: str = ""
    script: tuple[str, ...] = ()
    class_: str = ""
    office: str = ""
    related: dict[str, tuple[str, ...]] = field(default_factory=dict)
    since: int = 2000
    trap: str = ""


@dataclass(frozen=True)
class Case:
    """What one document says of one thing, and what was done to its name."""

    thing: Thing
    profile: Profile
    document: int
    varied: str


class Gold:
    """A world of ``size`` persons, and documents about it; the same for one seed."""

    def __init__(self, size: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.things: list[Thing] = []
        self.communities = max(4, size // 12)
        self._persons(size)
        self._organizations(size // 2)
        self._places(size // 4)
        self.by_community: dict[int, list[Thing]] = {}
        for thing in self.things:
            self.by_community.setdefault(thing.community, []).append(thing)
        self.cases = list(self._cases(size))
        self.documents = 1 + max(case.document for case in self.cases)

    @property
    def frequency(self) -> Counter[str]:
        """In how many documents each token of company or of a related value occurs."""
        found: Counter[str] = Counter()
        by_document: dict[int, set[str]] = {}
        for case in self.cases:
            tokens = by_document.setdefault(case.document, set())
            tokens |= case.profile.company
            tokens.update(*case.profile.related.values())
        for tokens in by_document.values():
            found.update(tokens)
        return found

    # --- the world ------------------------------------------------------------------------------

    def _add(self, kind: str, words: tuple[str, ...], trap: str = "", **more: object) -> Thing:
        community = int(str(more.pop("community", self.random.randrange(self.communities))))
        thing = Thing(len(self.things), kind, community, words, trap=trap)
        for name, value in more.items():
            setattr(thing, name, value)
        self.things.append(thing)
        return thing

    def _life(self) -> dict[str, object]:
        """Office, employer, home, and when."""
        choose, state = self.random.choice, self.random.choice(STATES)
        office = f"{choose(OFFICES)} of {state}" if self.random.random() < 0.4 else ""
        employers = tuple(f"{choose(WORDS)} {choose(NOUNS)} {state}" for _ in range(2))
        related = {"memberOf": employers, "activeIn": (state, choose(STATES))}
        return {"office": office, "related": related, "since": self.random.randrange(1985, 2020)}

    def _persons(self, size: int) -> None:
        pick = self.random
        while len(self.things) < size:
            given, family = pick.choice(GIVEN), self._family()
            middle = pick.choice(GIVEN) if pick.random() < 0.5 else ""
            script: tuple[str, ...] = ()
            if pick.random() < 0.08:
                (a, given), (b, family) = pick.choice(CYRILLIC), pick.choice(CYRILLIC_FAMILY)
                script, middle = (a, b), ""
            elif pick.random() < 0.1:
                family += f"-{self._family()}"
            life = self._life()
            first = self._add("Person", (given, family), middle=middle, script=script, **life)
            chance = pick.random()
            if chance < 0.03:
                self._add("Person", first.words, "namesake", **self._life())
            elif chance < 0.045:
                middles = {"middle": first.middle or "Xavier"}
                first.middle = "Ann"
                self._add("Person", first.words, "other middle name", **middles, **self._life())
            elif chance < 0.06:
                first.generation = "Sr."
                more = {"generation": "Jr.", "community": first.community}
                self._add("Person", first.words, "generation", **more, **self._life())
            elif chance < 0.2:
                home = {**self._life(), "community": first.community, "related": first.related}
                self._add("Person", (pick.choice(GIVEN), family), "relative", **home)

    def _organizations(self, size: int) -> None:
        pick, end = self.random, len(self.things) + size
        while len(self.things) < end:
            state, chance = pick.choice(STATES), pick.random()
            at = {"related": {"basedIn": (state,)}}
            if chance < 0.06:
                ministry = ("Ministry", "of", pick.choice(SUBJECTS))
                self._add("Organization", ministry, "same body elsewhere", class_="Body", **at)
            elif chance < 0.2:
                union = (self._place(), "Workers", "Local", str(pick.randrange(1, 60)))
                self._add("Organization", union, "numbered", **at)
            elif chance < 0.6:
                name = (self._place(), pick.choice(SUBJECTS), pick.choice(NOUNS))
                self._add("Organization", name, "like named", **at)
            else:
                family = (pick.choice(FAMILY), *self._trade())
                self._add(
                    "Organization",
                    family,
                    "like named",
                    form=pick.choice(("Inc.", "Ltd", "GmbH", "")),
                    **at,
                )

    def _family(self) -> str:
        """A family name: one in three is common."""
        pick = self.random
        if pick.random() < 0.33:
            return pick.choice(FAMILY)
        return pick.choice(STARTS) + pick.choice(MIDDLES) + pick.choice(PERSON_ENDS)

    def _place(self) -> str:
        pick = self.random
        return pick.choice(STARTS) + pick.choice(MIDDLES) + pick.choice(PLACE_ENDS)

    def _trade(self) -> tuple[str, ...]:
        trades = ("Logistics", "Textiles", "Media Group", "and Sons", "Pharmaceuticals")
        return tuple(self.random.choice(trades).split())

    def _places(self, size: int) -> None:
        for _ in range(size):
            common = self.random.random() < 0.08
            name = tuple(self.random.choice(CITIES).split("-")) if common else (self._place(),)
            state = self.random.choice(STATES)
            if any(t.words == name and t.office == state for t in self.things):
                continue
            self._add("Place", name, "place of one name", office=state, class_="City")

    # --- documents --------------------------------------------------------------------------------

    def _cases(self, size: int) -> Iterator[Case]:
        pick = self.random
        for document in range(size * 2):
            members = self.by_community.get(pick.randrange(self.communities), [])
            named = pick.sample(members, min(len(members), pick.randrange(3, 9)))
            if pick.random() < 0.3:
                named.append(pick.choice(self.things))
            year = pick.choice([t.since for t in named] or [2000]) + pick.randrange(0, 20)
            cases = [
                self._case(t, named, document, year) for t in {t.id: t for t in named}.values()
            ]
            yield from cases
            if pick.random() < 0.05:
                for case in cases:
                    yield Case(case.thing, case.profile, size * 2 + document, case.varied)

    def _case(self, thing: Thing, named: list[Thing], document: int, year: int) -> Case:
        pick = self.random
        varied, name = self._name(thing)
        told = {
            f"{NS}{p}": frozenset({pick.choice(values)})
            for p, values in thing.related.items()
            if pick.random() < 0.5
        }
        trait = NS + ("within" if thing.kind == "Place" else "holds")
        traits = {trait: frozenset({thing.office})} if thing.office and pick.random() < 0.6 else {}
        company = {str(t.id) for t in named if t is not thing and pick.random() < 0.9}
        profile = Profile(
            kind=NS + thing.kind,
            names=(name,),
            classes=frozenset({NS + thing.class_}) if thing.class_ == "City" else frozenset(),
            traits=traits,
            related=told,
            company=frozenset(company),
            years=(year, year),
        )
        return Case(thing, profile, document, varied)

    def _name(self, thing: Thing) -> tuple[str, str]:
        ways = _PERSON_WAYS if thing.kind == "Person" else _THING_WAYS
        weights = [weight for weight, _ in ways.values()]
        for way in self.random.choices(list(ways), weights, k=6):
            if written := ways[way][1](thing, self.random):
                return way, written
        return "full", _full(thing, self.random)


# --- ways of writing a name ------------------------------------------------------------------


def _full(t: Thing, pick: random.Random) -> str:
    middle = f"{t.middle[0]}." if t.middle and pick.random() < 0.7 else t.middle
    generation = t.generation if pick.random() < 0.8 else ""
    words = (
        [t.words[0], middle, *t.words[1:], generation] if t.kind == "Person" else [*t.words, t.form]
    )
    return " ".join(w for w in words if w)


def _without_middle(t: Thing, pick: random.Random) -> str:
    return " ".join(t.words) if t.middle else ""


def _titled(t: Thing, pick: random.Random) -> str:
    return f"{pick.choice(TITLES)} {_full(t, pick)}"


def _last_first(t: Thing, pick: random.Random) -> str:
    return f"{t.words[1]}, {t.words[0]}" + (f" {t.middle[0]}." if t.middle else "")


def _initials(t: Thing, pick: random.Random) -> str:
    return f"{t.words[0][0]}. " + (f"{t.middle[0]}. " if t.middle else "") + t.words[1]


def _short(t: Thing, pick: random.Random) -> str:
    return f"{SHORT[t.words[0]]} {t.words[1]}" if t.words[0] in SHORT else ""


def _script(t: Thing, pick: random.Random) -> str:
    return " ".join(t.script)


def _family(t: Thing, pick: random.Random) -> str:
    return t.words[1]


def _misspelt(t: Thing, pick: random.Random) -> str:
    """One letter wrong, missing or doubled, or two in the other order."""
    name = " ".join(t.words)
    place = pick.randrange(1, len(name) - 1)
    change: Callable[[], str] = pick.choice(
        [
            lambda: name[:place] + name[place + 1 :],
            lambda: name[:place] + name[place] + name[place:],
            lambda: name[:place] + pick.choice("aeioustrn") + name[place + 1 :],
            lambda: name[:place] + name[place : place + 2][::-1] + name[place + 2 :],
        ]
    )
    return change()


def _upper(t: Thing, pick: random.Random) -> str:
    return _full(t, pick).upper()


def _no_form(t: Thing, pick: random.Random) -> str:
    return " ".join(t.words) if t.form else ""


def _acronym(t: Thing, pick: random.Random) -> str:
    return (
        "".join(w[0] for w in t.words).upper() if len(t.words) > 2 and t.words[-1].isalpha() else ""
    )


def _turned(t: Thing, pick: random.Random) -> str:
    return f"{t.words[2]} {t.words[0]}" if t.words[1:2] == ("of",) else ""


def _the(t: Thing, pick: random.Random) -> str:
    return f"the {_full(t, pick)}" if t.kind == "Organization" else ""


Way = Callable[[Thing, random.Random], str]
_PERSON_WAYS: dict[str, tuple[float, Way]] = {
    "full": (40, _full),
    "no middle name": (20, _without_middle),
    "title": (12, _titled),
    "last, first": (6, _last_first),
    "initials": (5, _initials),
    "short form": (5, _short),
    "other script": (10, _script),
    "family name": (4, _family),
    "misspelt": (4, _misspelt),
    "capitals": (4, _upper),
}
_THING_WAYS: dict[str, tuple[float, Way]] = {
    "full": (50, _full),
    "the": (15, _the),
    "no legal form": (10, _no_form),
    "acronym": (5, _acronym),
    "turned round": (6, _turned),
    "misspelt": (4, _misspelt),
    "capitals": (5, _upper),
}
