#include "help.h"

#include "help_texts.h"

namespace boucle::cli {
namespace {

constexpr Help general{"",
                       R"(Boucle: when does the money run out, who does it come back to, what happens when it stops?

  boucle ask                                   fifteen questions to the model of the AI build-out
  boucle new startup my_model                  a runnable model to start from
  boucle run my_model/main.bcl                 the answer, with its uncertainty
  boucle run my_model/main.bcl --set 'firm.cash=2 M$'
  boucle inputs my_model/main.bcl --csv > inputs.csv       edit in a spreadsheet, then
  boucle run my_model/main.bcl --inputs inputs.csv

Commands
  ask N             the verdict on the financing of AI, and fifteen questions to its model
  run FILE          run a model and print what it answers
  report FILE -o page.html    the same as one page to read, print and mail
  table FILE WHAT   statements of a company, matrices of the whole model
  runway FILE NAME  how long a company's money lasts, what it lacks, when losses end
  credit FILE NAME  what lenders look at: debt, leverage, coverage, covenants
  claims FILE       published figures against the model, and against each other
  check FILE        look for mistakes without running
  inputs FILE       list everything that can be changed
  clear             who can pay whom in a network of debts (tables, no model)
  loops             whose money comes back to whom, in a model or in a list of payments
  contract FILE NAME    what a contract brings its supplier, and whether its customers can pay
  exposure FILE NAME    what others have at stake with a company, directly and through others
  stress FILE       what happens if a company defaults or a price falls: who cannot pay, who loses how much
  new NAME DIR      write a model to start from: startup, lab, deals, blank
  dump FILE         show what a stage of the compiler made of a model
  fmt FILE…         bring files into standard form
  explain CODE      explain a message, e.g. E0201
  completion SHELL  commands and options for bash, zsh or fish
  man               the manual page, for man(1)
  help COMMAND      more about one command

Not available yet: compare,
sensitivity, seek, trace, export, import, lsp, plan, shard, merge, runs, query.

  --lang en|fr      language of messages (else LC_ALL, LC_MESSAGES, LANG)
  --color auto|always|never      (NO_COLOR is heeded)
  --ascii           no characters beyond ASCII in charts
  --version
  --help

Exit codes: 0 fine, 1 other, 2 wrong usage, 3 mistakes in the model, 4 too many paths faulted, 5 books broken,
6 a check failed, 7 file or disk, 70 a fault of Boucle, 130 interrupted.
)",
                       R"(Boucle : quand l'argent manque-t-il, à qui revient-il, que se passe-t-il s'il s'arrête ?

  boucle ask                                   quinze questions au modèle du financement de l'IA
  boucle new startup mon_modele                un modèle qui tourne, pour commencer
  boucle run mon_modele/main.bcl               la réponse, avec son incertitude
  boucle run mon_modele/main.bcl --set 'firm.cash=2 M$'
  boucle inputs mon_modele/main.bcl --csv > entrees.csv    à modifier dans un tableur, puis
  boucle run mon_modele/main.bcl --inputs entrees.csv

Commandes
  ask N             le verdict sur le financement de l'IA, et quinze questions à son modèle
  run FICHIER       faire tourner un modèle et afficher ce qu'il répond
  report FICHIER -o page.html    la même chose en une page à lire, imprimer, envoyer
  table FICHIER QUOI    les comptes d'une société, les matrices du modèle entier
  runway FICHIER NOM    combien de temps l'argent d'une société dure, ce qui manque, quand les pertes cessent
  credit FICHIER NOM    ce que regardent les prêteurs : dette, levier, couverture, engagements
  claims FICHIER    les chiffres publiés face au modèle, et entre eux
  check FICHIER     chercher les erreurs sans le faire tourner
  inputs FICHIER    lister tout ce qui peut être changé
  clear             qui peut payer qui dans un réseau de dettes (tableaux, sans modèle)
  loops             de qui revient l'argent, dans un modèle ou dans une liste de paiements
  contract FICHIER NOM    ce qu'un contrat rapporte à son fournisseur, et si ses clients peuvent payer
  exposure FICHIER NOM    ce que d'autres ont en jeu avec une société, directement et à travers d'autres
  stress FICHIER    que se passe-t-il si une société tombe ou qu'un prix chute : qui ne paie plus, qui perd combien
  new NOM DOSSIER   écrire un modèle de départ : startup, lab, deals, blank
  dump FICHIER      montrer ce qu'une étape du compilateur a fait d'un modèle
  fmt FICHIER…      mettre des fichiers dans la forme standard
  explain CODE      expliquer un message, par exemple E0201
  completion SHELL  commandes et options pour bash, zsh ou fish
  man               la page de manuel, pour man(1)
  help COMMANDE     en savoir plus sur une commande

Pas encore disponibles : compare,
sensitivity, seek, trace, export, import, lsp, plan, shard, merge, runs, query.

  --lang en|fr      langue des messages (sinon LC_ALL, LC_MESSAGES, LANG)
  --color auto|always|never      (NO_COLOR est respecté)
  --ascii           pas de caractères au-delà de l'ASCII dans les graphiques
  --version
  --help

Codes de sortie : 0 tout va bien, 1 autre, 2 mauvais emploi, 3 erreurs dans le modèle, 4 trop de trajectoires en faute,
5 comptes faux, 6 une vérification échoue, 7 fichier ou disque, 70 défaut de Boucle, 130 interrompu.
)"};

// What answers questions of a model; the tools around it stand in help_tools.cpp.
constexpr Help commands[] = {
    {"ask",
     R"(Answers questions about the financing of the AI build-out from the model inside the command, from any folder.

  boucle ask                        lists the questions
  boucle ask 0                      the verdict: does the loop close?
  boucle ask 1 --lang fr
  boucle ask 1 --set 'openai.training_growth=60 %/year'      another number, with the answer as written beside it

  --set 'name=value'  change a number for this answer (`boucle inputs embedded:models/ai_buildout/main.bcl` lists them)
  --all             name every source and every assumption behind the answer
  --json            the answer as JSON
  --paths N         number of paths (else the model's)
  --seed N          seed of the draws
  --threads N       threads (else all cores)

Each answer has its interval, what was published, the sources cited behind it, the assumptions without a source, and the
commands that show the same.
)",
     R"(Répond à des questions sur le financement de l'IA avec le modèle que la commande contient, depuis tout dossier.

  boucle ask                        liste les questions
  boucle ask 0                      le verdict : la boucle se referme-t-elle ?
  boucle ask 1 --lang en
  boucle ask 1 --set 'openai.training_growth=60 %/year'      un autre chiffre, avec la réponse telle quelle à côté

  --set 'nom=valeur'  changer un chiffre pour cette réponse (`boucle inputs embedded:models/ai_buildout/main.bcl`)
  --all             nommer toutes les sources et hypothèses derrière la réponse
  --json            la réponse en JSON
  --paths N         nombre de trajectoires (sinon celui du modèle)
  --seed N          graine des tirages
  --threads N       fils d'exécution (sinon tous les cœurs)

Chaque réponse a son intervalle, ce qui a été publié, les sources citées derrière elle, les hypothèses sans source, et
les commandes qui montrent la même chose.
)"},
    {"run",
     R"(Runs a model and prints what it answers.

  boucle run model.bcl
  boucle run model.bcl --scenario freeze --scenario glut
  boucle run model.bcl --set 'openai.demand[2027]=40 B$' --set 'openai.serving=40 % to 60 %'
  boucle run model.bcl --paths 1M --out results
  boucle run model.bcl --inputs inputs.csv --watch

  --scenario S      run this scenario; may be repeated, the draws are shared
  --paths N         number of paths: 5000, 10k, 1M (else the model's)
  --seed N          seed of the draws (else the model's)
  --set NAME=VALUE  change one definition; may be repeated
  --inputs FILE     an edited table of `boucle inputs FILE --csv`
  --out DIR         write run.json, measures.csv and series.csv there
  --series GLOB     also record these series (`openai.*`, `all`); may be repeated
  --threads N       number of threads (else all cores); never changes a result
  --engine auto|interpreter
  --json            print the results as JSON instead
  --watch           run again whenever a file changes
)",
     R"(Fait tourner un modèle et affiche ce qu'il répond.

  boucle run modele.bcl
  boucle run modele.bcl --scenario freeze --scenario glut
  boucle run modele.bcl --set 'openai.demand[2027]=40 B$' --set 'openai.serving=40 % to 60 %'
  boucle run modele.bcl --paths 1M --out resultats
  boucle run modele.bcl --inputs entrees.csv --watch

  --scenario S      faire tourner ce scénario ; peut se répéter, les tirages sont partagés
  --paths N         nombre de trajectoires : 5000, 10k, 1M (sinon celui du modèle)
  --seed N          graine des tirages (sinon celle du modèle)
  --set NOM=VALEUR  changer une définition ; peut se répéter
  --inputs FICHIER  un tableau de `boucle inputs FICHIER --csv`, modifié
  --out DOSSIER     y écrire run.json, measures.csv et series.csv
  --series MOTIF    enregistrer aussi ces séries (`openai.*`, `all`) ; peut se répéter
  --threads N       nombre de fils (sinon tous les cœurs) ; ne change jamais un résultat
  --engine auto|interpreter
  --json            afficher les résultats en JSON
  --watch           recommencer dès qu'un fichier change
)"},
    {"report",
     R"(Runs a model and writes what it says as one HTML file: no script, nothing loaded from elsewhere.

  boucle report model.bcl -o page.html
  boucle report model.bcl -o page.html --scenario freeze --lang fr
  boucle report model.bcl -o page.html --set 'openai.cash=30 B$' --paths 100k

  -o, --out PAGE    the file; `-` writes to the standard output
  --static          no script in the page; so far no page has one
  --scenario S      run this scenario; may be repeated, the first is the subject of the page
  --paths N         number of paths: 5000, 10k, 1M (else the model's)
  --seed N          seed of the draws (else the model's)
  --set NAME=VALUE  change one definition; may be repeated
  --inputs FILE     an edited table of `boucle inputs FILE --csv`
  --threads N       number of threads (else all cores); never changes a result
)",
     R"(Fait tourner un modèle et écrit ce qu'il dit en un fichier HTML : sans script, rien n'est chargé d'ailleurs.

  boucle report modele.bcl -o page.html
  boucle report modele.bcl -o page.html --scenario freeze --lang fr
  boucle report modele.bcl -o page.html --set 'openai.cash=30 B$' --paths 100k

  -o, --out PAGE    le fichier ; `-` écrit sur la sortie standard
  --static          sans script ; pour l'instant aucune page n'en a
  --scenario S      faire tourner ce scénario ; peut se répéter, le premier est le sujet de la page
  --paths N         nombre de trajectoires : 5000, 10k, 1M (sinon celui du modèle)
  --seed N          graine des tirages (sinon celle du modèle)
  --set NOM=VALEUR  changer une définition ; peut se répéter
  --inputs FICHIER  un tableau de `boucle inputs FICHIER --csv`, modifié
  --threads N       nombre de fils (sinon tous les cœurs) ; ne change jamais un résultat
)"},
    {"runway",
     R"(How long the money of a company lasts: the date it runs out, the funding gap and what it is made of, and when
losses end by eight definitions. Without a name, all companies in a few lines each.

  boucle runway model.bcl firm
  boucle runway model.bcl firm --from 2027-Q1
  boucle runway model.bcl --scenario freeze

  --from P          compare with no new money from this period on (else the model's scenario `no_new_money`, or the start
                    of the calendar)
  --scenario S      only this scenario; may be repeated

Also --paths, --seed, --set, --inputs, --out, --threads, --json, as for `boucle run`. The definitions are classes of
`std.views`, which a model can use too.
)",
     R"(Combien de temps l'argent d'une société dure : la date où il manque, le besoin de financement et de quoi il est fait,
et quand les pertes cessent, selon huit définitions. Sans nom, toutes les sociétés en quelques lignes.

  boucle runway modele.bcl firm
  boucle runway modele.bcl firm --from 2027-Q1
  boucle runway modele.bcl --scenario freeze

  --from P          comparer avec : pas d'argent nouveau à partir de cette période (sinon le scénario `no_new_money` du
                    modèle, ou le début du calendrier)
  --scenario S      seulement ce scénario ; peut se répéter

Aussi --paths, --seed, --set, --inputs, --out, --threads, --json, comme pour `boucle run`. Les définitions sont des
classes de `std.views`, qu'un modèle peut employer aussi.
)"},
    {"credit",
     R"(What lenders look at: debt with leases, net debt over EBITDA, interest coverage, the headroom that covenants leave and
when they are broken, debt over liquidity and stakes, debt and repayments by year.

  boucle credit model.bcl firm
  boucle credit model.bcl firm --set 'credit_firm.most_leverage=3.5'
  boucle credit model.bcl

Also --scenario, --paths, --seed, --set, --inputs, --out, --threads, --json, as for `boucle run`.
)",
     R"(Ce que regardent les prêteurs : la dette avec les loyers, la dette nette rapportée à l'EBITDA, la couverture des
intérêts, la marge que laissent les engagements et quand ils sont rompus, la dette rapportée aux liquidités et
participations, la dette et les remboursements par année.

  boucle credit modele.bcl firm
  boucle credit modele.bcl firm --set 'credit_firm.most_leverage=3.5'
  boucle credit modele.bcl

Aussi --scenario, --paths, --seed, --set, --inputs, --out, --threads, --json, comme pour `boucle run`.
)"},
    {"claims",
     R"(Holds published figures against the model and against each other: where each lies in the model's distribution,
what it hangs on most, and which figures contradict each other by which rule.

  boucle claims model.bcl
  boucle claims model.bcl --as-of 2025-11
  boucle claims model.bcl --scenario no_new_money --assumptions

  --as-of P         only figures said by the end of P; a figure without a date is left out
  --group G         only one collection of figures (the column `group` of their table)
  --assumptions     also every number without a source, by how much the answer hangs on it, with its error
  --of MEASURE      which answer (else the first measure called q01…, or the first)
  --scenario S      of this scenario
  --json

Also --paths, --seed, --set, --inputs, --threads, as for `boucle run`. Rules: value, drift, accounting, sum, unit_slip,
dates, superseded, editorial; docs/methods/claims.md says what each compares.
)",
     R"(Confronte les chiffres publiés au modèle et entre eux : où chacun se situe dans la distribution du modèle, de quoi il
dépend le plus, et quels chiffres se contredisent selon quelle règle.

  boucle claims modele.bcl
  boucle claims modele.bcl --as-of 2025-11
  boucle claims modele.bcl --scenario no_new_money --assumptions

  --as-of P         seulement les chiffres dits avant la fin de P ; un chiffre sans date est laissé de côté
  --group G         seulement une collection de chiffres (la colonne `group` de leur tableau)
  --assumptions     aussi chaque nombre sans source, selon ce que la réponse lui doit, avec son erreur
  --of MESURE       quelle réponse (sinon la première mesure nommée q01…, ou la première)
  --scenario S      de ce scénario
  --json

Aussi --paths, --seed, --set, --inputs, --threads, comme pour `boucle run`. Règles : value, drift, accounting, sum,
unit_slip, dates, superseded, editorial ; docs/methods/claims.md dit ce que chacune compare.
)"},
    {"table",
     R"(Prints statements of a sector and matrices of the whole model.

  boucle table model.bcl 'pnl(firm)' --by year
  boucle table model.bcl 'balance(firm)' 'cashflow(firm)' --by quarter
  boucle table model.bcl godley --period 2027
  boucle table model.bcl 'firm.cash, firm.revenue' --by year --csv

What: `godley` (balance sheet, transactions flow and revaluations of all sectors), or one of them: `balance`, `flows`,
`flows(split)` (current and capital accounts apart), `revaluations`; of one sector `pnl(x)`, `balance(x)`,
`cashflow(x)`, `commitments(x)`; or names of series. Without any, the tables of the model's reports.

  --of WHAT         the same; may be repeated
  --by UNIT         year, half, quarter, month … (else year)
  --period P        only this period, e.g. 2027
  --scenario S      of this scenario
  --path P          mean (means add up), the number of one path, or p05 … p95 of each figure (these do not add up)
  --paths N         number of paths (else the model's)
  --seed N          seed of the draws (else the model's)
  --set NAME=VALUE  change one definition; may be repeated
  --csv             as a table: scenario, table, kind, row, row_kind, column, period, unit, value_is, value
  --json
)",
     R"(Affiche les comptes d'un secteur et les matrices du modèle entier.

  boucle table modele.bcl 'pnl(firm)' --by year
  boucle table modele.bcl 'balance(firm)' 'cashflow(firm)' --by quarter
  boucle table modele.bcl godley --period 2027
  boucle table modele.bcl 'firm.cash, firm.revenue' --by year --csv

Quoi : `godley` (bilan, flux de transactions et réévaluations de tous les secteurs), ou l'un d'eux : `balance`, `flows`,
`flows(split)` (comptes courant et de capital séparés), `revaluations` ; d'un secteur `pnl(x)`, `balance(x)`,
`cashflow(x)`, `commitments(x)` ; ou des noms de séries. Sans rien, les tableaux des rapports du modèle.

  --of QUOI         la même chose ; peut se répéter
  --by UNITÉ        year, half, quarter, month … (sinon year)
  --period P        seulement cette période, par exemple 2027
  --scenario S      de ce scénario
  --path P          mean (les moyennes s'additionnent), le numéro d'une trajectoire, ou p05 … p95 de chaque chiffre
                    (qui ne s'additionnent pas)
  --paths N         nombre de trajectoires (sinon celui du modèle)
  --seed N          graine des tirages (sinon celle du modèle)
  --set NOM=VALEUR  changer une définition ; peut se répéter
  --csv             en tableau : scenario, table, kind, row, row_kind, column, period, unit, value_is, value
  --json
)"},
};

}  // namespace

std::string_view help_text(Language language) {
  return language == Language::french ? general.french : general.english;
}

std::string_view help_text(std::string_view command, Language language) {
  for (const Help& help : commands) {
    if (help.command == command) return language == Language::french ? help.french : help.english;
  }
  for (const Help& help : help_of_tools()) {
    if (help.command == command) return language == Language::french ? help.french : help.english;
  }
  return help_text(language);
}

const std::vector<std::string>& later_commands() {
  static const std::vector<std::string> names{"compare", "sensitivity", "seek",  "trace", "export", "import",
                                              "lsp",     "plan",        "shard", "merge", "runs",   "query"};
  return names;
}

}  // namespace boucle::cli
