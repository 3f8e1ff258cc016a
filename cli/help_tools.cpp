#include "help_texts.h"

namespace boucle::cli {
namespace {

constexpr Help tools[] = {
    {"check",
     R"(Looks for mistakes in a model and in all of its scenarios, without running it.

  boucle check model.bcl

  --json            the messages as JSON, with their places
)",
     R"(Cherche les erreurs d'un modèle et de tous ses scénarios, sans le faire tourner.

  boucle check modele.bcl

  --json            les messages en JSON, avec leur place
)"},
    {"inputs",
     R"(Lists every input that can be changed without knowing the language.

  boucle inputs model.bcl
  boucle inputs model.bcl --csv > inputs.csv
  boucle run model.bcl --inputs inputs.csv

In the table edit `value`, or `low` and `high` (9 times in 10 between them); decimal points and commas are read.

  --csv             as a table for a spreadsheet
)",
     R"(Liste toutes les entrées qu'on peut changer sans connaître le langage.

  boucle inputs modele.bcl
  boucle inputs modele.bcl --csv > entrees.csv
  boucle run modele.bcl --inputs entrees.csv

Dans le tableau, modifiez `value`, ou `low` et `high` (9 fois sur 10 entre les deux) ; points et virgules décimales
sont lus.

  --csv             en tableau pour un tableur
)"},
    {"clear",
     R"(Who can pay whom, in a network of debts given as two tables.

  boucle clear --nodes nodes.csv --edges edges.csv
  boucle clear --nodes nodes.csv --edges edges.csv --method rv --alpha 0.8 --beta 0.6

  --nodes FILE      columns id, external_assets, external_liabilities, external_seniority (pari_passu or senior),
                    equity, shock; all but id may be missing
  --edges FILE      columns debtor, creditor, amount, rank (1 unless given; the smallest is paid first)
  --method M        en: Eisenberg–Noe (the default), rv: Rogers–Veraart, furfine, debtrank
  --alpha A         rv: what default leaves of external assets, 0 to 1
  --beta B          rv: what default leaves of receipts; furfine: recovery of claims (0 unless given)
  --json            everything as JSON
)",
     R"(Qui peut payer qui, dans un réseau de dettes donné par deux tableaux.

  boucle clear --nodes noeuds.csv --edges dettes.csv
  boucle clear --nodes noeuds.csv --edges dettes.csv --method rv --alpha 0.8 --beta 0.6

  --nodes FICHIER   colonnes id, external_assets, external_liabilities, external_seniority (pari_passu ou senior),
                    equity, shock ; toutes sauf id peuvent manquer
  --edges FICHIER   colonnes debtor, creditor, amount, rank (1 par défaut ; le plus petit est payé d'abord)
  --method M        en : Eisenberg–Noe (par défaut), rv : Rogers–Veraart, furfine, debtrank
  --alpha A         rv : ce qu'un défaut laisse des actifs externes, de 0 à 1
  --beta B          rv : ce qu'un défaut laisse des rentrées ; furfine : recouvrement des créances (0 par défaut)
  --json            tout en JSON
)"},
    {"loops",
     R"(Whose money comes back to whom, in a model or in a list of payments.

  boucle loops main.bcl
  boucle loops main.bcl --window 2026..2030 --of nvidia --json
  boucle loops --payments deals.csv --outside customers,capital
  boucle loops --payments deals.csv --opening cash.csv --outside customers,capital --window 2026..2027 --of nvidia

  --scenario NAME   of a model: one of its scenarios
  --set NAME=VALUE  of a model: another value, as for `run`; may be repeated
  --paths N         of a model: how many paths; --seed N: of other random numbers
  --payments FILE   columns from, to, amount, kind (revenue, fund, return, cost, tax, other) and, if time matters, period
  --outside NAMES   who stands outside the perimeter; their revenue is customers' money, the rest is capital
                    (of a model: besides the sectors that are outside)
  --opening FILE    cash at the start: columns id, opening_cash
  --window A..B     only these periods; earlier ones are traced, not counted
  --by UNIT         also by year, half, quarter or month; of a list of payments: by period
  --of NAME         one member
  --counterfactual  of a model: the revenue left without a company's financing; needs `shortfall = default`
  --json            everything as JSON
)",
     R"(De qui revient l'argent, dans un modèle ou dans une liste de paiements.

  boucle loops main.bcl
  boucle loops main.bcl --window 2026..2030 --of nvidia --json
  boucle loops --payments contrats.csv --outside customers,capital
  boucle loops --payments contrats.csv --opening caisse.csv --outside customers,capital --window 2026..2027 --of nvidia

  --scenario NOM      d'un modèle : un de ses scénarios
  --set NOM=VALEUR    d'un modèle : une autre valeur, comme pour `run` ; peut être répété
  --paths N           d'un modèle : combien de trajectoires ; --seed N : d'autres nombres au hasard
  --payments FICHIER  colonnes from, to, amount, kind (revenue, fund, return, cost, tax, other) et, si le temps compte,
                      period
  --outside NOMS      qui est hors du périmètre ; ce qu'ils paient en `revenue` vient des clients, le reste est du capital
                      (d'un modèle : en plus des secteurs qui le sont)
  --opening FICHIER   trésorerie de départ : colonnes id, opening_cash
  --window A..B       seulement ces périodes ; celles d'avant sont suivies, non comptées
  --by UNITÉ          aussi par an, semestre, trimestre ou mois (year, half, quarter, month) ; d'une liste : period
  --of NOM            un seul membre
  --counterfactual    d'un modèle : ce qu'il resterait des ventes sans le financement d'une société ; demande
                      `shortfall = default`
  --json              tout en JSON
)"},
    {"contract",
     R"(What a contract brings its supplier: receipts, costs, margin, present value; its terms, what is still to be
delivered by year, and whether its customers can pay. A contract is an entity that is no company, or a payment with a
name; without NAME they are listed.

  boucle contract model.bcl lab_cloud
  boucle contract model.bcl lab.bill --discount '12 %' --scenario freeze

  --discount RATE   yearly rate of the present value (else 8 %)

Also --scenario, --paths, --seed, --set, --inputs, --out, --threads, --json, as for `boucle run`.
)",
     R"(Ce qu'un contrat rapporte à son fournisseur : recettes, coûts, marge, valeur actuelle ; ses termes, ce qui reste à
livrer par année, et si ses clients peuvent payer. Un contrat est une entité qui n'est pas une société, ou un paiement
qui porte un nom ; sans NOM, ils sont listés.

  boucle contract modele.bcl lab_cloud
  boucle contract modele.bcl lab.bill --discount '12 %' --scenario freeze

  --discount TAUX   taux annuel de la valeur actuelle (sinon 8 %)

Aussi --scenario, --paths, --seed, --set, --inputs, --out, --threads, --json, comme pour `boucle run`.
)"},
    {"exposure",
     R"(What is at stake with one company: what others hold against it and it against them (bills, loans, stakes, backlog,
guarantees), the share of each one's receipts that it pays by year, who depends on it through others, and what everybody
loses if it defaults.

  boucle exposure model.bcl lab
  boucle exposure model.bcl lab --at 2028 --scenario freeze

  --at YEAR         the year that the summary is about (else the one at whose end most is held against it)

Also --scenario, --paths, --seed, --set, --inputs, --threads, --json, as for `boucle run`.
)",
     R"(Ce qui est en jeu avec une société : ce que d'autres détiennent sur elle et elle sur eux (factures, prêts,
participations, carnet, garanties), la part des recettes de chacun qu'elle paie par année, qui dépend d'elle à travers
d'autres, et ce que tous perdent si elle fait défaut.

  boucle exposure modele.bcl lab
  boucle exposure modele.bcl lab --at 2028 --scenario freeze

  --at ANNÉE        l'année du résumé (sinon celle à la fin de laquelle on détient le plus sur elle)

Aussi --scenario, --paths, --seed, --set, --inputs, --threads, --json, comme pour `boucle run`.
)"},
    {"stress",
     R"(What happens if a company defaults or a price falls: the same paths with and without it. Says who then cannot pay,
when and in which round of the period's payments, who loses how much, and what guarantees of the model change. Bills are
cleared in every period (`shortfall = default`).

  boucle stress model.bcl --hit 'lab defaults in 2027-Q3'
  boucle stress model.bcl --shock 'bank.share_price -20 % in 2027-Q3 half-life 6 month'
  boucle stress model.bcl --hit 'lab defaults in 2027-Q3' --shock 'lab.demand * 0.5' --scenario freeze
  boucle stress model.bcl --each 2027-Q3 --paths 1000

  --hit TEXT        NAME defaults in PERIOD [until PERIOD]; may be repeated
  --shock TEXT      NAME -20 % (or NAME * 0.8) [in PERIOD] [until PERIOD] [half-life 6 month]; may be repeated
  --each PERIOD     instead: every company defaults in turn; who fails if who fails
  --until PERIOD    measure through this period (else the end of the calendar)
  --backstop SHARE  of every guarantee: `80 %`, or `off` (else as the model has it, and compared with `off`)
  --scenario S      of this scenario
  --set NAME=VALUE  change one definition; may be repeated
  --inputs FILE     an edited table of `boucle inputs FILE --csv`
  --paths N, --seed N, --threads N    as for `boucle run`
  --json            everything as JSON
)",
     R"(Que se passe-t-il si une société fait défaut ou qu'un prix chute : les mêmes trajectoires avec et sans. Dit qui ne peut
alors plus payer, quand et à quel tour des paiements de la période, qui perd combien, et ce que changent les garanties du
modèle. Les factures sont compensées à chaque période (`shortfall = default`).

  boucle stress modele.bcl --hit 'lab defaults in 2027-Q3'
  boucle stress modele.bcl --shock 'bank.share_price -20 % in 2027-Q3 half-life 6 month'
  boucle stress modele.bcl --hit 'lab defaults in 2027-Q3' --shock 'lab.demand * 0.5' --scenario freeze
  boucle stress modele.bcl --each 2027-Q3 --paths 1000

  --hit TEXTE       NOM defaults in PÉRIODE [until PÉRIODE] ; peut se répéter
  --shock TEXTE     NOM -20 % (ou NOM * 0.8) [in PÉRIODE] [until PÉRIODE] [half-life 6 month] ; peut se répéter
  --each PÉRIODE    à la place : chaque société fait défaut à son tour ; qui tombe si qui tombe
  --until PÉRIODE   mesurer jusqu'à cette période (sinon la fin du calendrier)
  --backstop PART   de chaque garantie : `80 %`, ou `off` (sinon comme dans le modèle, et comparé à `off`)
  --scenario S      de ce scénario
  --set NOM=VALEUR  changer une définition ; peut se répéter
  --inputs FICHIER  un tableau de `boucle inputs FICHIER --csv`, modifié
  --paths N, --seed N, --threads N    comme pour `boucle run`
  --json            tout en JSON
)"},
    {"new",
     R"(Writes a runnable, commented model into a folder that is empty or does not exist.

  boucle new startup my_model       a start-up that pays for computing, by month
  boucle new lab my_lab             a laboratory, its cloud and its investors
  boucle new deals my_deals         contracts between several companies
  boucle new blank my_model         the least that runs
)",
     R"(Écrit un modèle commenté qui tourne dans un dossier vide ou à créer.

  boucle new startup mon_modele     une jeune entreprise qui paie du calcul, mois par mois
  boucle new lab mon_labo           un laboratoire, son hébergeur et ses investisseurs
  boucle new deals mes_contrats     des contrats entre plusieurs sociétés
  boucle new blank mon_modele       le moins qui tourne
)"},
    {"dump",
     R"(Shows what a stage of the compiler made of a model.

  boucle dump model.bcl --stage=ir

  --stage S         tokens, ast, model, ir or plan
  --scenario S      of this scenario
)",
     R"(Montre ce qu'une étape du compilateur a fait d'un modèle.

  boucle dump modele.bcl --stage=ir

  --stage S         tokens, ast, model, ir ou plan
  --scenario S      de ce scénario
)"},
    {"fmt",
     R"(Brings model files into standard form.

  boucle fmt model.bcl

  --check           change nothing; exit code 1 when a file would change
)",
     R"(Met des fichiers de modèle dans la forme standard.

  boucle fmt modele.bcl

  --check           ne rien changer ; code de sortie 1 si un fichier changerait
)"},
    {"completion",
     R"(Prints what a shell needs to complete commands, options and files.

  boucle completion bash > /etc/bash_completion.d/boucle
  boucle completion zsh > ~/.zfunc/_boucle
  boucle completion fish > ~/.config/fish/completions/boucle.fish
)",
     R"(Affiche ce qu'il faut à un interpréteur pour compléter commandes, options et fichiers.

  boucle completion bash > /etc/bash_completion.d/boucle
  boucle completion zsh > ~/.zfunc/_boucle
  boucle completion fish > ~/.config/fish/completions/boucle.fish
)"},
    {"man",
     R"(Prints the manual page, made of these same texts.

  boucle man | man -l -
  boucle man > /usr/local/share/man/man1/boucle.1
)",
     R"(Affiche la page de manuel, faite de ces mêmes textes.

  boucle man | man -l -
  boucle man > /usr/local/share/man/man1/boucle.1
)"},
    {"explain",
     R"(Explains the code of a message: what it means, which trap it closes, an example that is wrong and one that is right.

  boucle explain E0201
  boucle explain                    lists all codes
)",
     R"(Explique le code d'un message : ce qu'il veut dire, quel piège il ferme, un exemple faux et un exemple juste.

  boucle explain E0201
  boucle explain                    liste tous les codes
)"},
};

}  // namespace

std::span<const Help> help_of_tools() { return tools; }

}  // namespace boucle::cli
