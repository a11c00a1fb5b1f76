"""Words of the synthetic world: interests, countries, names, texts. Data only, no logic.

Emails stand in `example.com`, `example.org` and `example.net`, phone numbers under +999: none can
belong to a real person.
"""

BRAND = "Stridewell"
BRAND_HANDLE = "stridewell"

PLATFORMS = ("instagram", "tiktok", "x")
PLATFORM_WEIGHTS = [0.62, 0.26, 0.12]

INTERESTS = (
    "running", "hiking", "fitness",
    "football", "cooking", "gaming", "music", "travel", "fashion", "family",
)  # fmt: skip
TOPICAL_INTERESTS = 3
"""The first three interests are the brand's topics."""

CUSTOMER_INTEREST_WEIGHTS = [0.24, 0.16, 0.13, 0.09, 0.07, 0.06, 0.06, 0.07, 0.06, 0.06]
AUDIENCE_INTEREST_WEIGHTS = [0.10, 0.08, 0.08, 0.14, 0.11, 0.12, 0.11, 0.10, 0.08, 0.08]

COUNTRIES = ("DE", "GB", "FR", "US", "ES", "IT", "JP", "BR", "TW", "IN")
COUNTRY_WEIGHTS = [0.26, 0.16, 0.14, 0.12, 0.09, 0.07, 0.05, 0.04, 0.03, 0.04]
LANGUAGES = ("de", "en", "fr", "en", "es", "it", "ja", "pt", "zh", "en")
"""Language of each country, in the order of `COUNTRIES`."""

WINTER_OFFSETS = (60, 0, 60, -300, 60, 60, 540, -180, 480, 330)
"""Minutes east of UTC in winter, in the order of `COUNTRIES`."""
SUMMER_FROM_DAY = (86, 86, 86, 65, 86, 86, 999, 999, 999, 999)
"""Day of the world from which clocks run one hour ahead; 999: never."""

CITIES = (
    ("Berlin", "München", "Köln", "Leipzig"),
    ("London", "Leeds", "Bristol", "Glasgow"),
    ("Paris", "Lyon", "Saint-Étienne", "Nîmes"),
    ("Portland", "Austin", "Chicago", "Denver"),
    ("Madrid", "Málaga", "Bilbao", "León"),
    ("Milano", "Torino", "Bologna", "Forlì"),
    ("東京", "大阪", "札幌", "福岡"),
    ("São Paulo", "Curitiba", "Brasília", "Belém"),
    ("臺北", "高雄", "臺中", "臺南"),
    ("Pune", "Chennai", "Jaipur", "Kochi"),
)

FIRST_NAMES = (
    ("Anna", "Jürgen", "Lena", "Björn", "Käthe", "Tim"),
    ("Olivia", "Harry", "Siân", "Jack", "Zoë", "Imogen"),
    ("Chloé", "Léo", "Inès", "François", "Zoé", "Hugo"),
    ("Emma", "Liam", "Ava", "Noah", "Mia", "José"),
    ("Lucía", "Martín", "Sofía", "Íñigo", "Nerea", "Pablo"),
    ("Giulia", "Niccolò", "Chiara", "Luca", "Sara", "Matteo"),
    ("陽菜", "蓮", "結衣", "大翔", "美咲", "湊"),
    ("João", "Beatriz", "Antônio", "Letícia", "Caio", "Mônica"),
    ("怡君", "志明", "雅婷", "家豪", "淑芬", "俊傑"),
    ("Aarav", "Diya", "Vihaan", "Ananya", "Kabir", "Isha"),
)
LAST_NAMES = (
    ("Müller", "Schröder", "Weiß", "Köhler", "Vogt"),
    ("Smith", "O'Brien", "Walker-Jones", "Patel", "Hughes"),
    ("Lefèvre", "D'Amico", "Moreau", "Garçon", "Petit"),
    ("Nguyen", "Johnson", "Garcia", "Lee", "Brown"),
    ("Muñoz", "Ibáñez", "Gómez", "Peña", "Ruiz"),
    ("Rossi", "D'Angelo", "Bianchi", "Conti", "Greco"),
    ("佐藤", "鈴木", "高橋", "田中", "渡辺"),
    ("Silva", "Araújo", "Conceição", "Gonçalves", "Lima"),
    ("陳", "林", "黃", "張", "李"),
    ("Sharma", "Iyer", "Khan", "Singh", "Nair"),
)
LATIN_NAMES = (
    ("anna", "juergen", "lena", "bjorn", "kaethe", "tim"),
    ("olivia", "harry", "sian", "jack", "zoe", "imogen"),
    ("chloe", "leo", "ines", "francois", "zoe", "hugo"),
    ("emma", "liam", "ava", "noah", "mia", "jose"),
    ("lucia", "martin", "sofia", "inigo", "nerea", "pablo"),
    ("giulia", "niccolo", "chiara", "luca", "sara", "matteo"),
    ("hina", "ren", "yui", "hiroto", "misaki", "minato"),
    ("joao", "beatriz", "antonio", "leticia", "caio", "monica"),
    ("yijun", "zhiming", "yating", "jiahao", "shufen", "junjie"),
    ("aarav", "diya", "vihaan", "ananya", "kabir", "isha"),
)
HANDLE_WORDS = (
    "runs",
    "trails",
    "fit",
    "kicks",
    "eats",
    "plays",
    "beats",
    "roams",
    "wears",
    "home",
)

OPENERS = {
    "de": ("", "Heute: ", "Endlich wieder: ", "Mein Tag – ", "Kurz & knapp: "),
    "en": ("", "Today: ", "Honest review: ", "Monday mood – ", "Can't believe it: "),
    "fr": ("", "Aujourd'hui : ", "Enfin : ", "Petit mot – ", "Retour d'expérience : "),
    "es": ("", "Hoy: ", "Por fin: ", "Qué día – ", "¡Atención! "),
    "it": ("", "Oggi: ", "Finalmente: ", "Che giornata – ", "Appunti: "),
    "ja": ("", "今日は", "やっと、", "朝から", "ひとこと:"),
    "pt": ("", "Hoje: ", "Finalmente: ", "Que dia – ", "Anotações: "),
    "zh": ("", "今天", "終於,", "週末", "分享:"),
}

TEXTS = {
    "de": (
        ("12 km Laufen vor der Arbeit, neue Schuhe getestet", "Marathon-Training, Woche 9",
         "Intervalle im Regen, Laufen macht trotzdem glücklich"),
        ("Wandern im Allgäu, 900 Höhenmeter", "Hüttentour mit dem leichten Rucksack, Wandern pur",
         "Bergtour bei Sonnenaufgang"),
        ("Krafttraining und danach Yoga", "Beintag bis nichts mehr geht", "Yoga am See"),
        ("Derbysieg!!", "Auswärtsfahrt mit den Jungs"), ("Kürbissuppe mit Kokos", "Brot gebacken"),
        ("Endlich Level 60", "Raid am Abend"), ("Konzertkarten sind da", "Neue Platte läuft"),
        ("Drei Tage Lissabon", "Zugfahren ist schöner"), ("Flohmarktfund", "Mantelwetter"),
        ("Kindergeburtstag überlebt", "Oma zu Besuch"),
    ),
    "en": (
        ("Easy running loop before work, 10k in the new trail shoes", "Marathon block, week 9",
         "parkrun PB at last, running with this crew is the best"),
        ("Hiking above the clouds", "Two days of hiking, one very light pack",
         "Scrambled the north ridge, best hike of the year"),
        ("Leg day then yoga", "Home workout, no excuses", "Deadlift PR, strength training works"),
        ("What a derby", "Season ticket renewed"), ("Sourdough again", "Slow roast Sunday"),
        ("Overrunning the castle took all night", "New build, who dis"),
        ("Vinyl haul", "Soundcheck"), ("Window seat", "Night train to Vienna, running late"),
        ("Thrifted this coat", "Fit check"), ("School run survived", "Grandma's garden"),
    ),
    "fr": (
        ("Sortie course à pied au lever du jour", "Prépa marathon, semaine 9",
         "Fractionné sous la pluie, la course à pied rend heureux"),
        ("Randonnée dans le Vercors", "Deux jours de randonnée, sac léger", "Bivouac au refuge"),
        ("Musculation puis yoga", "Séance jambes, ça pique", "Yoga au parc"),
        ("Quel match !", "Au stade"), ("Tarte aux pommes", "Marché du dimanche"),
        ("Niveau 60 atteint", "Soirée jeux"), ("Concert ce soir", "Vinyle trouvé"),
        ("Week-end à Lisbonne", "Train de nuit"), ("Friperie", "Tenue du jour"),
        ("Anniversaire des petits", "Chez mamie"),
    ),
    "es": (
        ("A correr antes del trabajo", "Entreno de maratón, semana 9", "Correr bajo la lluvia"),
        ("Senderismo en Picos de Europa", "Dos días de senderismo", "Cumbre al amanecer"),
        ("Fuerza y luego yoga", "Día de pierna", "Yoga en la playa"),
        ("¡Golazo!", "En el estadio"), ("Tortilla de la abuela", "Mercado"),
        ("Nivel 60", "Partida larga"), ("Concierto hoy", "Guitarra nueva"),
        ("Tres días en Lisboa", "Tren nocturno"), ("De segunda mano", "Abrigo nuevo"),
        ("Cumple de los peques", "Domingo en familia"),
    ),
    "it": (
        ("Corsa all'alba", "Preparazione maratona, settimana 9", "Corsa sotto la pioggia, città"),
        ("Escursionismo in Dolomiti", "Due giorni di escursionismo", "Alba in vetta"),
        ("Palestra e poi yoga", "Giorno gambe", "Yoga al lago"),
        ("Che derby", "Allo stadio"), ("Ragù lento", "Mercato"), ("Livello 60", "Serata giochi"),
        ("Concerto stasera", "Vinile"), ("Tre giorni a Lisbona", "Treno notturno"),
        ("Usato bellissimo", "Cappotto"), ("Compleanno dei bimbi", "Dalla nonna"),
    ),
    "ja": (
        ("朝ランニング10キロ", "マラソン練習、九週目", "雨の中のランニング、最高"),
        ("登山、雲の上", "二日間の登山、荷物は軽く", "山頂で朝日"),
        ("筋トレのあとヨガ", "脚の日", "公園でヨガ"),
        ("ダービー勝利", "スタジアムへ"), ("カレーを煮る", "パン焼いた"), ("レベル60", "ゲーム"),
        ("ライブの日", "新しいレコード"), ("夜行列車", "三日間の旅"), ("古着", "コートの季節"),
        ("誕生日会", "祖母の庭"),
    ),
    "pt": (
        ("Corrida antes do trabalho", "Treino de maratona, semana 9", "Corrida na chuva, emoção"),
        ("Trilha na serra", "Dois dias de trilha, mochila leve", "Nascer do sol no pico"),
        ("Musculação e depois ioga", "Dia de perna", "Ioga na praia"),
        ("Que jogo!", "No estádio"), ("Feijoada", "Feira"), ("Nível 60", "Noite de jogos"),
        ("Show hoje", "Vinil novo"), ("Três dias em Lisboa", "Trem noturno"),
        ("Brechó", "Casaco novo"), ("Festa das crianças", "Na casa da vó"),
    ),
    "zh": (
        ("上班前跑步十公里", "馬拉松訓練第九週", "雨中跑步,開心"),
        ("登山看雲海", "兩天登山,背包很輕", "山頂日出"),
        ("重訓之後瑜伽", "練腿日", "公園瑜伽"),
        ("德比贏了", "球場見"), ("滷肉飯", "烤麵包"), ("六十級", "熬夜打遊戲"),
        ("今晚演唱會", "新黑膠"), ("夜車", "三天旅行"), ("二手外套", "穿搭"),
        ("生日派對", "阿嬤的菜園"),
    ),
}  # fmt: skip

HASHTAGS = (
    ("#parkrun", "#running", "#marathon", "#laufen", "#courseapied"),
    ("#hiking", "#wandern", "#randonnee", "#登山", "#trail"),
    ("#yoga", "#workout", "#fitness", "#筋トレ", "#strength"),
    ("#football", "#derby"), ("#foodie", "#homemade"), ("#gaming", "#gg"), ("#vinyl", "#live"),
    ("#travel", "#wanderlust"), ("#ootd", "#thrift"), ("#family", "#momlife"),
)  # fmt: skip

CLOSERS = ("", " 🏃‍♀️", " 💪🏽", " ❤️", " 🔥🔥", " ✨", " 😅", " 🌄", " 👟", " …")

COMMENTS = {
    "de": ("So stark! 💪", "Welche Schuhe sind das?", "Nächstes Mal bin ich dabei", "Glückwunsch!!",
           "Danke für den Tipp, gleich bestellt", "Größe fällt normal aus?"),
    "en": ("Which size did you take?", "You inspire me 😍", "Count me in next time", "Congrats!!",
           "Just ordered mine", "That view though"),
    "fr": ("Trop bien !", "Quelle taille ?", "Bravo à toi 👏", "J'y étais aussi", "Ça donne envie"),
    "es": ("¡Qué máquina!", "¿Qué talla llevas?", "Me apunto", "Enhorabuena 👏", "Me lo pido"),
    "it": ("Grande!", "Che taglia prendi?", "La prossima vengo", "Complimenti 👏", "Lo voglio"),
    "ja": ("すごい!", "サイズ感どうですか?", "次は一緒に行きたい", "おめでとう🎉", "買いました"),
    "pt": ("Que demais!", "Qual o tamanho?", "Na próxima eu vou", "Parabéns 👏", "Quero um"),
    "zh": ("太強了!", "尺寸準嗎?", "下次約我", "恭喜🎉", "已下單"),
}  # fmt: skip
REPLIES = {
    "de": ("Danke dir! 🙏", "Größe wie immer, passt super", "Komm mit!"),
    "en": ("Thank you! 🙏", "True to size, love them", "Come along!"),
    "fr": ("Merci ! 🙏", "Taille normale", "Viens avec nous !"),
    "es": ("¡Gracias! 🙏", "Mi talla de siempre", "¡Vente!"),
    "it": ("Grazie! 🙏", "Taglia solita", "Vieni anche tu!"),
    "ja": ("ありがとう🙏", "いつものサイズです", "一緒に行こう"),
    "pt": ("Obrigado! 🙏", "Tamanho normal", "Vem junto!"),
    "zh": ("謝謝🙏", "正常尺寸", "一起來"),
}
BOILERPLATE = (
    "Nice pic!",
    "Great 🔥",
    "Love it ❤️",
    "Amazing!!",
    "Wow 😍",
    "Cool post, check my page",
)

CATEGORIES = ("shoes", "outdoor", "training", "accessories", "nutrition")
PRODUCTS = (
    ("Kestrel Road 4", "Kestrel Trail GTX", "Marathon Flyer"),
    ("Ridgeline Shell", "Summit Pack 22L", "Trekking Poles"),
    ("Flow Mat", "Core Tights", "Tempo Singlet"),
    ("Merino Socks", "Cap “Föhn”", "Soft Flask 500 ml"),
    ("Energy Gel ×12", "Electrolytes, lemon", "Protein Bar"),
)
PRICES = (119.9, 89.0, 54.5, 19.95, 14.4)

REVIEWS = {
    "de": ("Passt perfekt", "Sohle löst sich nach 200 km", "Gerne wieder"),
    "en": ("Fits perfectly", "Sole came off after 200 km", "Would buy again"),
    "fr": ("Taille parfaite", "Semelle décollée", "Je rachèterai"),
    "es": ("Perfectas", "Se despegó la suela", "Repetiré"),
    "it": ("Perfette", "Suola scollata", "Le ricomprerei"),
    "ja": ("ぴったりです", "靴底がはがれた", "また買います"),
    "pt": ("Perfeito", "A sola descolou", "Compraria de novo"),
    "zh": ("很合腳", "鞋底脫落", "會再買"),
}
