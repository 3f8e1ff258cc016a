#include "report/html_words.h"

// No-break spaces (U+00A0) stand before colons, semicolons, question and percent signs, and inside guillemets.
namespace boucle::report {

const PageWords& french_page_words() {
  static const PageWords words{
      .skip = "Aller au contenu",
      .contents = "Sections",
      .conditional = "Sous les hypothèses listées.",
      .not_advice = "Ceci n'est pas un conseil en investissement.",
      .runs_from_to = "de {0} à {1}, {2} [2:trajectoire||trajectoires]",
      .scenarios_shown = "Scénarios : {0}",

      .verdict = "Le verdict",
      .interval = "8 fois sur 10 entre {0} et {1}",
      .interval_same = "au moins 8 fois sur 10",
      .in_scenario = "{0} : {1}",
      .certain = "certain, sous ces hypothèses",
      .interval_from = "9 fois sur 10 à partir de {0} ; plus d'une fois sur 10 pas avant la fin du calendrier",
      .share_of_paths = "des trajectoires",
      .median = "médiane",
      .by_end = "probabilité d'ici {0} : {1}",
      .no_answer = "Le modèle ne nomme aucune mesure, donc pas de verdict ; ses séries suivent.",

      .assumptions = "Ce sur quoi tout repose",
      .matters_finding = "Ce qui décide le plus : {0}",
      .matters_note =
          "La réponse : {0}. Corrélation de rang de ce qui est tiré au sort avec elle, sur les trajectoires ; 0 : "
          "aucun "
          "lien, 1 : décide seul.",
      .correlation = "poids dans la réponse",
      .more_means_later = "plus haut : plus tard",
      .more_means_earlier = "plus haut : plus tôt",
      .more_means_more = "plus haut : davantage",
      .more_means_less = "plus haut : moins",
      .all_assumptions = "Toutes les hypothèses ({0}) : {1} [1:tirée||tirées] au sort, {2} avec une source",
      .assumption_column = "hypothèse",
      .value_column = "valeur",
      .low_column = "P5",
      .middle_column = "valeur, ou médiane",
      .high_column = "P95",
      .origin_column = "d'où elle vient",
      .conflict = "chiffres publiés contraires : {0}",
      .conflicts_note =
          "⚠ marque une hypothèse dont dépendent le plus des chiffres publiés qui sont loin du modèle : s'ils sont "
          "justes, elle est fausse.",
      .drawn_each_period = "à chaque période",
      .no_origin = "sans source",
      .assumed = "hypothèse : {0}",
      .yes = "oui",
      .no = "non",
      .no_assumptions = "Aucun nombre du modèle ne peut être changé de l'extérieur.",

      .fan_key_median = "médiane",
      .fan_key_certain = "ce scénario",
      .fan_key_half = "1 fois sur 2",
      .fan_key_most = "9 fois sur 10",
      .ghost_key = "médiane d'un autre scénario",
      .ghost_named = "médiane : {0}",
      .fan_runs_out = "{0} : épuisée dès {1} dans le cas médian, sur {2} des trajectoires d'ici {3}",
      .fan_lasts = "{0} : tient jusqu'à {2} sur {1} des trajectoires",
      .fan_never = "{0} : tient jusqu'à {1} sur toutes les trajectoires",
      .fan_turns_negative = "{0} : négatif à partir de {1} dans le cas médian",
      .fan_turns_positive = "{0} : positif à partir de {1} dans le cas médian",
      .fan_rises = "{0} : monte de {1} à {2} d'ici {3}, dans le cas médian",
      .fan_falls = "{0} : descend de {1} à {2} d'ici {3}, dans le cas médian",
      .fan_stays = "{0} : finit où cela commence, {1}",
      .fan_describe = "{0} de {1} à {2} ; à la fin P5 {3}, médiane {4}, P95 {5}",
      .cumulative = "Probabilité cumulée, % : {0}",
      .flag_median = "médiane {0}",
      .flag_claim = "publié {0} : {1}",
      .flag_date = "{0}",
      .data_table = "Les chiffres de ce graphique",
      .period_column = "période",
      .measures = "Mesures",
      .strip_key = "Point : médiane. Barre vive : 1 fois sur 2. Barre pâle : 9 fois sur 10.",
      .strip_never = "› : continue au-delà du calendrier.",
      .scenarios = "Les scénarios comparés",
      .same_as_first = "= : comme {0}.",
      .published_mark = "Trait vertical : un chiffre publié.",

      .money_loop = "La boucle de l'argent",
      .flows_finding_loop = "{0} met {1} dans {2}, qui lui paie {3} en retour",
      .flows_finding_largest = "Le plus grand flux : {0} paie {2} à {1}, {3} de tous les paiements",
      .flows_note =
          "Tous les paiements entre secteurs, de {0} à {1}, en moyenne sur les trajectoires. Un ruban pointe vers qui "
          "reçoit.",
      .flows_note_inside =
          "Paiements entre les membres du modèle, de {0} à {1}, en moyenne sur les trajectoires ; qui est au-dehors "
          "est "
          "dans le tableau plus bas. Un ruban pointe vers qui reçoit.",
      .trade = "achats, salaires, impôts",
      .financing = "argent apporté",
      .back = "intérêts, dividendes, remboursements",
      .receives = "reçoit {0}",
      .pays = "paie {0}",
      .others = "{0} [0:autre||autres]",
      .matrix_heading = "Qui paie qui, {0}",
      .matrix_payer = "payeur ↓  receveur →",
      .matrix_note = "Les lignes paient les colonnes ; plus la couleur est forte, plus le paiement est grand.",
      .matrix_sum = "tout",
      .pairs_heading = "Qui finance ses propres clients",
      .pairs_note =
          "Chacun met de l'argent dans une société qui lui achète ; la dernière colonne est la part des achats que cet "
          "argent pourrait payer.",
      .pair_financier = "financeur",
      .pair_put_in = "apporte",
      .pair_buyer = "son client",
      .pair_bought = "qui lui paie",
      .pair_both = "couvert",
      .by_year = "Au fil du temps",
      .payment_column = "paiement",
      .kind_column = "nature",
      .stream_heading = "De qui à qui, et ce qui reflue",
      .stream_note =
          "De gauche à droite, qui paie les suivants ; ce qui revient à un payeur précédent passe en dessous.",
      .more_rows = "{0} [0:autre n'est pas montré||autres ne sont pas montrés] ici.",

      .round_trip_finding = "{1} du chiffre d'affaires de {0} est son propre financement qui revient",
      .round_trip_none = "Aucun chiffre d'affaires n'est un financement qui revient à son auteur",
      .round_trip_note =
          "Chiffre d'affaires encaissé selon qui a mis l'argent en dernier, au prorata ; l'aller-retour en médiane (P5 "
          "à "
          "P95) des trajectoires, et les bornes qui valent pour toute façon de suivre l'argent.",
      .part_own = "son propre financement",
      .part_members = "financement d'autres membres",
      .part_customers = "clients",
      .part_capital = "capital de l'extérieur",
      .part_rest = "trésorerie de départ, autre",
      .of_revenue = "de {0}",
      .bounds_words = "tout suivi : {0} à {1}",

      .commitments = "Les engagements",
      .commitments_finding = "{0} signés et non encore livrés à la fin de {1} ; {3} pour {2}",
      .commitments_note =
          "Achats et locations signés, non encore reçus ou commencés, à la fin de chaque période ; moyennes sur les "
          "trajectoires.",
      .commitments_and_stranded = "Engagements et capacités inutilisées",
      .stranded_heading = "Capacités inutilisées",
      .equipment_finding = "{0} d'équipements sont au bilan à la fin de {1} ; {3} chez {2}",
      .equipment_note = "Équipements au coût moins les amortissements, en fin de période ; moyennes des trajectoires.",
      .equipment_column = "équipements",
      .idle_caption =
          "Ce qui ne rapporte rien quand une partie seulement est employée, fin de {0} : calcul sur le bilan",
      .idle_at = "inutilisé à {0} d'emploi",
      .use_caption = "La part de chaque capacité qui est employée, en fin de période ; moyennes des trajectoires",
      .stranded_caption = "Valeur au bilan de ce qui reste inutilisé, en fin de période ; moyennes des trajectoires",
      .break_even_column = "équilibre à",

      .contagion = "Qui tombe si l'un tombe",
      .contagion_finding = "Si {0} cesse de payer en {1}, {2} ne peut plus payer non plus, sur {3} des trajectoires",
      .contagion_nobody = "Si l'une d'elles cesse de payer en {0}, aucune autre n'y est forcée",
      .contagion_below =
          "Chaque société à gauche laisse dès lors ses factures impayées ; ce que les autres ne reçoivent pas, elles "
          "ne "
          "peuvent pas le payer. Les mêmes trajectoires, avec et sans.",
      .contagion_note =
          "Part des trajectoires où la colonne ne peut pas payer parce que la ligne ne paie pas ; {0} "
          "[0:trajectoire||trajectoires]. À "
          "droite ce que cela coûte : la perte de capitaux propres à la fin du calendrier, en moyenne.",
      .contagion_corner = "cesse de payer ↓  ne peut payer →",
      .contagion_losses = "qui perd le plus",

      .unit_economics = "Économie unitaire",
      .unit_finding = "{0} dépense {1} pour {2} de ventes en {3}, {4} en {5} ; surtout en {6}",
      .unit_finding_one = "{0} dépense {1} pour {2} de ventes en {3} ; surtout en {4}",
      .unit_note =
          "Payé en argent pour achats, salaires, équipements et impôts, pour {0} de ventes encaissées ; moyennes des "
          "trajectoires. Au-dessus de la ligne, une société dépense plus qu'elle ne vend.",
      .unit_level = "ventes : {0}",
      .unit_all = "Dépensé pour {0} de ventes, toutes les sociétés",
      .unit_table = "{0} : dépensé pour {1} de ventes",
      .work_heading = "Prix et coût d'une unité de travail",
      .work_price = "prix",
      .work_compute = "calcul",
      .work_margin = "marge",
      .work_to_zero = "baisse du calcul pour une marge nulle",
      .work_to_forty = "… de 40 %",

      .claims = "Les chiffres publiés",
      .claims_finding = "{0} chiffres publiés sur {1} s'accordent avec le modèle, {2} en sont loin",
      .vintage_heading = "Publiés {0} : {1} sur {2} s'accordent",
      .no_vintage = "sans date",
      .claimed = "publié {0}",
      .model_says = "modèle {0}",
      .far_below = "loin au-dessous du modèle",
      .far_above = "loin au-dessus du modèle",
      .edge_below = "au bord inférieur",
      .edge_above = "au bord supérieur",
      .agrees = "s'accorde",
      .agreeing = "en accord, ou incomparables : {0}",
      .set_heading = "Le recueil « {0} » : {1} sur {2} s'accordent",
      .other_far = "moins loin du modèle : {0}",
      .unresolved = "incomparable",
      .far = "loin du modèle",
      .conflicts_finding = "Les chiffres publiés se contredisent {0} fois",
      .conflicts_below =
          "Trouvé par des règles qui regardent quantités, périodes, unités, dates et mots, sans le modèle.",
      .more_conflicts = "{0} [0:autre||autres]",
      .claims_note =
          "Point : place du chiffre publié parmi les trajectoires, de la plus basse (à gauche) à la plus haute. Barre "
          "claire : 9 trajectoires sur 10.",
      .percentile = "centile",
      .driver = "dépend le plus de {0}",
      .checks = "Les vérifications",
      .statements = "Les comptes",

      .method = "Données, méthode, limites",
      .data = "Cette page",
      .limits = "Limites",
      .citation = "Comment la citer",
      .cite = "Boucle {0}, modèle {1} ({2}), {3} [3:trajectoire||trajectoires], graine {4}.",
      .method_text =
          "Chaque paiement est inscrit des deux côtés, et les comptes de chaque secteur sont vérifiés après chaque "
          "période de chaque trajectoire. Ce qui est incertain est tiré {0} fois ; chaque scénario voit les mêmes "
          "tirages. Les parts portent leur erreur de Monte-Carlo à 95 %.",
      .method_certain =
          "Chaque paiement est inscrit des deux côtés, et les comptes de chaque secteur sont vérifiés après chaque "
          "période. Rien n'est tiré au sort dans ce modèle : une trajectoire dit tout.",
      .limits_text =
          "Les chiffres découlent des hypothèses listées plus haut et de rien d'autre : ils disent ce qui arriverait "
          "si "
          "elles tenaient, ce n'est pas une prédiction. Les intervalles contiennent le hasard que le modèle énonce, "
          "pas "
          "ce à quoi personne n'a pensé.",
      .field_model = "Modèle",
      .field_file = "Fichier",
      .field_hash = "Empreinte de ses textes",
      .field_version = "Version",
      .field_seed = "Graine",
      .field_paths = "Trajectoires",
      .field_settings = "Changé à la main",
      .field_command = "La commande qui a fait cette page :",
      .field_scenarios = "Scénarios",
      .field_sources = "Toutes les sources ({0})",
      .missing = "Ce que cette page ne peut montrer",
      .faulted_banner = "{0} des trajectoires du scénario {1} sont en faute et exclues de tous les chiffres",
      .missing_report = "Le modèle n'a pas de `report` : ses mesures et la trésorerie de ses secteurs sont montrées.",
      .missing_sectors = "Le modèle n'a pas de secteurs qui tiennent des comptes : personne ne paie personne.",
      .missing_payments = "Aucun secteur n'en paie un autre : il n'y a pas de boucle de l'argent.",
      .missing_randomness = "Rien n'est tiré au sort : ni intervalles, ni probabilités, ni poids des hypothèses.",
      .missing_claims = "Le modèle n'a pas de `claim` : rien de publié n'est comparé avec lui.",
      .missing_measures = "Le modèle n'a pas de mesures : il n'y a pas de verdict.",
      .missing_commitments = "Aucun engagement n'est inscrit.",
      .missing_equipment = "Aucun équipement n'est au bilan et aucune capacité n'est nommée.",
      .missing_contagion = "Les sociétés ne se doivent pas assez pour demander qui tombe si l'une tombe.",
      .missing_statements = "Les rapports n'ont pas de tableaux : `table pnl(x)` ajoute des comptes.",
      .missing_sources = "Aucun nombre ne cite de source.",
      .page_static = "La page n'a pas de script et ne charge rien. Elle a été dessinée par la commande ci-dessus.",
  };
  return words;
}

}  // namespace boucle::report
