"""Who sends what in the sample: people, sequences and the promised counts.

Add a sender or a promised count here. How an enrollment runs its course belongs in
`lifecycle`, how it is written in `exports`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Team:
    """A team and the time zone in which its people work."""

    name: str
    time_zone: str


@dataclass(frozen=True)
class Person:
    """A user of the account."""

    user_id: str
    name: str
    email: str
    team: Team
    seats: str
    is_active: bool = True
    has_primary_team: bool = True


@dataclass(frozen=True)
class Sequence:
    """A sequence: its e-mail steps as days after the enrollment."""

    sequence_id: str
    name: str
    step_days: tuple[int, ...]


@dataclass(frozen=True)
class Profile:
    """What one sender's enrollments add up to once every export is loaded."""

    sender: Person
    replied: int
    bounced: int
    active: int
    completed_by_sequence: tuple[tuple[Sequence, int], ...]
    assistant: Person | None = None
    is_named_as_sending_user: bool = False

    @property
    def completed(self) -> int:
        """Completed enrollments over all sequences."""
        return sum(count for _, count in self.completed_by_sequence)


POLAND = Team("Sales Poland", "Europe/Warsaw")
CONTINENT = Team("Sales DACH & France", "Europe/Berlin")
ISLES = Team("Sales UK & Ireland", "Europe/London")

SALES = "Sales Professional"
SALES_AND_SERVICE = "Sales Professional;Service Professional"
SERVICE = "Service Professional"
CORE = "Core"

AGNIESZKA = Person(
    "41000101",
    "Agnieszka Wróblewska",
    "agnieszka.wroblewska@example.com",
    POLAND,
    SALES,
)
TOMASZ = Person(
    "41000102", "Tomasz Kędzierski", "tomasz.kedzierski@example.com", POLAND, SALES
)
MALGORZATA = Person(
    "41000103",
    "Małgorzata Żurek",
    "malgorzata.zurek@example.com",
    POLAND,
    SALES_AND_SERVICE,
)
PAWEL = Person(
    "41000104", "Paweł Ślusarczyk", "pawel.slusarczyk@example.com", POLAND, SALES
)
ZOFIA = Person("41000105", "Zofia Lis", "zofia.lis@example.com", POLAND, CORE)
JURGEN = Person(
    "41000201", "Jürgen Weißhaupt", "juergen.weisshaupt@example.org", CONTINENT, SALES
)
HELENE = Person(
    "41000202", "Hélène Marchand", "helene.marchand@example.org", CONTINENT, SALES
)
CLAIRE = Person(
    "41000203", "Claire d'Aubigny", "claire.daubigny@example.org", CONTINENT, SALES
)
BJORN = Person(
    "41000204",
    "Björn Köster",
    "bjoern.koester@example.org",
    CONTINENT,
    SERVICE,
    has_primary_team=False,
)
FRANCOIS = Person(
    "41000205",
    "François Lefèvre-Roux",
    "francois.lefevre-roux@example.org",
    CONTINENT,
    SALES,
)
OLIVER = Person(
    "41000301", "Oliver Thackeray", "oliver.thackeray@example.net", ISLES, SALES
)
NIAMH = Person(
    "41000302", "Niamh O'Shaughnessy", "niamh.oshaughnessy@example.net", ISLES, SALES
)
PRIYA = Person(
    "41000303",
    "Priya Ramanathan",
    "priya.ramanathan@example.net",
    ISLES,
    SALES_AND_SERVICE,
)
HARRIET = Person(
    "41000304", "Harriet Lockwood", "harriet.lockwood@example.net", ISLES, ""
)
LUKASZ_WHO_NEVER_SENT = Person(
    "41000106", "Łukasz Domański", "lukasz.domanski@example.com", POLAND, SALES
)
SEBASTIEN_WHO_LEFT = Person(
    "41000206",
    "Sébastien Moreau",
    "sebastien.moreau@example.org",
    CONTINENT,
    "",
    is_active=False,
)

COLD_INTRO = Sequence("71000011", "Cold intro", (0, 3, 7, 12))
DEMO_REQUEST = Sequence("71000012", "Inbound demo request", (0, 2, 5))
WEBINAR = Sequence("71000013", "Webinar follow-up", (0, 4, 9))
TRADE_FAIR = Sequence("71000014", "Trade fair, Poznań 2026", (0, 3, 8))
PRICING_PAGE = Sequence("71000015", 'Pricing page "hot" leads', (0, 1, 4, 8))
RENEWAL = Sequence("71000016", "Odnowienie umów", (0, 5, 10, 15))
QUOTE_SENT = Sequence("71000017", "Relance du devis envoyé", (0, 3, 6))
RESUBMISSION = Sequence("71000018", "Wiedervorlage: Angebot", (0, 4, 8, 14))
WIN_BACK = Sequence("71000019", "Win-back; lost deals", (0, 6, 12))

SEQUENCES = (
    *(COLD_INTRO, DEMO_REQUEST, WEBINAR, TRADE_FAIR, PRICING_PAGE),
    *(RENEWAL, QUOTE_SENT, RESUBMISSION, WIN_BACK),
)

PROFILES = (
    Profile(
        *(AGNIESZKA, 135, 6, 44),
        ((COLD_INTRO, 310), (TRADE_FAIR, 240), (DEMO_REQUEST, 200), (RENEWAL, 150)),
        assistant=ZOFIA,
        is_named_as_sending_user=True,
    ),
    Profile(
        *(TOMASZ, 49, 14, 31),
        ((COLD_INTRO, 283), (WEBINAR, 100), (TRADE_FAIR, 101), (RENEWAL, 230)),
    ),
    Profile(
        *(MALGORZATA, 78, 5, 28),
        ((DEMO_REQUEST, 255), (RENEWAL, 200), (PRICING_PAGE, 150)),
        is_named_as_sending_user=True,
    ),
    Profile(
        *(JURGEN, 48, 18, 27),
        ((RESUBMISSION, 260), (COLD_INTRO, 200), (WEBINAR, 140)),
    ),
    Profile(*(HARRIET, 9, 2, 7), ((PRICING_PAGE, 60), (WIN_BACK, 39))),
    Profile(*(BJORN, 7, 0, 6), ((RESUBMISSION, 70), (WEBINAR, 30))),
    Profile(
        *(PAWEL, 3, 6, 5),
        ((COLD_INTRO, 61), (WIN_BACK, 40)),
        is_named_as_sending_user=True,
    ),
    Profile(*(OLIVER, 8, 40, 19), ((COLD_INTRO, 300), (WIN_BACK, 150))),
    Profile(
        *(HELENE, 20, 20, 23),
        ((QUOTE_SENT, 250), (COLD_INTRO, 130), (WEBINAR, 120)),
        is_named_as_sending_user=True,
    ),
    Profile(*(CLAIRE, 25, 15, 18), ((QUOTE_SENT, 240), (WIN_BACK, 180))),
    Profile(
        *(NIAMH, 28, 10, 21),
        ((DEMO_REQUEST, 200), (PRICING_PAGE, 170), (COLD_INTRO, 110)),
    ),
    Profile(
        *(ZOFIA, 2, 1, 9),
        ((TRADE_FAIR, 14), (WEBINAR, 9)),
        is_named_as_sending_user=True,
    ),
    Profile(
        *(PRIYA, 19, 3, 20),
        ((DEMO_REQUEST, 180), (PRICING_PAGE, 155), (WEBINAR, 95)),
    ),
    Profile(*(FRANCOIS, 3, 5, 16), ((QUOTE_SENT, 210), (RESUBMISSION, 170))),
)

USERS = (
    *(profile.sender for profile in PROFILES),
    LUKASZ_WHO_NEVER_SENT,
    SEBASTIEN_WHO_LEFT,
)
