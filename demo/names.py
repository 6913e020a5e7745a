"""Words the demo company and its customers are named from. All invented."""

FIRST = (
    "Ann Ben Carla Diego Elena Farid Grace Hugo Ines Jonas Keiko Liam Maya Nils Olivia Priya Quentin Rosa Samir Tara Uma Victor "
    "Wanda Xavier Yara Zoe Amara Bruno Chloe Dmitri Emeka Fiona Goran Hana Ivan Jade Kofi Lena Marco Nadia Omar Paula Rafael Sofia "
    "Tomas Ursula Vera Wei Yusuf Zainab"
).split()
LAST = (
    "Abbott Becker Castillo Dubois Eriksen Fischer Garcia Hansen Ito Jansen Kowalski Lindqvist Moreau Novak Okafor Petrov Quinn "
    "Rossi Schmidt Tanaka Ueda Vargas Weber Xu Yilmaz Zeller Andersson Bianchi Chen Delgado Edwards Ferrari Gupta Hoffmann Ibrahim "
    "Jensen Keller Lopez Mbeki Nakamura Osei Park Reyes Silva Torres Vance Walsh Young Zhang Haddad"
).split()

ROOTS = (
    "Borealis Kestrel Meridian Halcyon Juniper Granite Lattice Northgate Orchard Pinnacle Quarry Redwood Saffron Tidewater Umbra "
    "Vantage Willow Xenon Yarrow Zephyr Alder Beacon Cobalt Delta Ember Falcon Garnet Harbor Indigo Jasper Keystone Lantern Maple "
    "Nimbus Onyx Prairie Quill Ridge Sterling Thistle Upland Verity Westbrook Aspen Birch Cascade Drift Everly Foxglove Glacier"
).split()

# vertical → what companies of it are called after their root
VERTICALS = {
    "Banking": ("Bank", "Capital", "Trust", "Credit Union"),
    "Insurance": ("Insurance", "Mutual", "Assurance"),
    "Healthcare": ("Health", "Clinics", "Medical Group"),
    "Manufacturing": ("Industries", "Works", "Manufacturing"),
    "Retail": ("Retail", "Stores", "Outfitters"),
    "Logistics": ("Logistics", "Freight", "Shipping"),
    "Energy": ("Energy", "Power", "Grid"),
    "Public sector": ("County", "City Council", "Transit Authority"),
}

# region → (country, city, currency, time zone) of its customers
PLACES = {
    "Americas": (
        ("US", "Chicago", "USD"), ("US", "New York", "USD"), ("US", "Denver", "USD"), ("US", "Atlanta", "USD"),
        ("US", "Seattle", "USD"), ("CA", "Toronto", "USD"), ("US", "Boston", "USD"), ("MX", "Mexico City", "USD"),
    ),
    "EMEA": (
        ("GB", "London", "GBP"), ("DE", "Munich", "EUR"), ("FR", "Lyon", "EUR"), ("NL", "Utrecht", "EUR"),
        ("SE", "Gothenburg", "EUR"), ("ES", "Valencia", "EUR"), ("GB", "Leeds", "GBP"), ("IE", "Dublin", "EUR"),
    ),
    "Strategic": (
        ("US", "New York", "USD"), ("US", "San Francisco", "USD"), ("GB", "London", "GBP"), ("US", "Dallas", "USD"),
        ("DE", "Frankfurt", "EUR"), ("US", "Minneapolis", "USD"), ("SG", "Singapore", "USD"), ("JP", "Tokyo", "USD"),
    ),
}  # fmt: skip

TITLES = (
    ("Chief Information Officer", "economic_buyer"), ("VP Operations", "decision_maker"), ("Head of Analytics", "champion"),
    ("Director of Procurement", "procurement"), ("Data Platform Lead", "technical"), ("Finance Manager", "finance"),
    ("Senior Analyst", "user"), ("General Counsel", "legal"), ("Programme Manager", "influencer"),
)  # fmt: skip

ACTIVITIES = {
    "call": ("Walked through open questions on the renewal", "Checked in after the release", "Talked about seats for the new team"),
    "meeting": ("Quarterly business review", "Roadmap session with the data team", "Pricing talk for the coming term"),
    "email": ("Sent the usage summary", "Answered a question on invoicing", "Shared the case study they asked for"),
    "visit": ("On site with the operations team", "Executive lunch with their CIO"),
    "note": ("New budget owner from next quarter", "They are looking at a second site", "Champion is on leave until next month"),
}
TASKS = (
    "Send the proposal", "Book the quarterly review", "Ask for the signed order form", "Introduce the new sponsor",
    "Check seat usage with their admin", "Prepare the price-increase letter", "Confirm the notice period with legal",
)  # fmt: skip
