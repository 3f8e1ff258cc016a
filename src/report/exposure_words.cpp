#include "report/exposure_words.h"

#include <cstring>
#include <type_traits>

namespace boucle::report {
namespace {

const ExposureTexts& english() {
  static const ExposureTexts words{
      .title = "Exposure to {0}",
      .paths = "means over {0} [0:path|paths], seed {1}",
      .one_path = "one path, nothing random",
      .nothing = "nothing is kept by counterparty between {0} and others at the end of {1}",
      .held_heading = "What others hold against {0}, end of {1}",
      .holds_heading = "What {0} holds against others, end of {1}",
      .name_column = "company",
      .trade_column = "bills, advances",
      .credit_column = "loans, leases",
      .shares_column = "stakes",
      .backlog_column = "backlog",
      .guarantees_column = "guaranteed",
      .depends_heading = "Share of their receipts that {0} pays",
      .depends_none = "{0} pays nobody for goods or services",
      .depends_note = "Receipts: what one is paid for goods and services, from inside and outside the perimeter.",
      .second_heading = "Through the others, {1}: who depends on {0}",
      .direct_column = "directly",
      .second_column = "second round",
      .all_column = "all rounds",
      .debtrank_column = "DebtRank",
      .loss_column = "loses if it defaults",
      .fails_column = "then cannot pay",
      .mean_error = "{0} ± {1}",
      .outside_mark = "{0} (outside)",
      .second_note =
          "Second round: the share of receipts that comes from those whom it pays, times what they depend on "
          "it. All rounds: what would be gone if it paid nothing and all others passed that on. DebtRank: "
          "part of the equity lost if it loses all of its own. Loses: equity at the end of the calendar, "
          "with its default in that period (`boucle stress`), ± the 95 % Monte Carlo error.",
      .always_pays = "{0} stands outside and always pays, so no default of it is computed",
      .unknown_company = "the model has no sector `{0}`",
      .known_periods = "`{0}` is none of the periods {1}",
      .no_contract = "no payment for goods or services in {0} has a name: `pay bill: buyer -> seller = … as sales`",
      .which_contract = "which contract?",
      .unknown_contract = "`{0}` is no contract of the model: no sale belongs to it",
      .known_contracts = "its contracts and bills are {0}",
      .contract_unnamed = "the payments of `{0}` have no name: `pay bill: buyer -> seller = … as sales`",
  };
  return words;
}

const ExposureTexts& french() {
  static const ExposureTexts words{
      .title = "Exposition à {0}",
      .paths = "moyennes sur {0} [0:trajectoire||trajectoires], graine {1}",
      .one_path = "une trajectoire, rien d'aléatoire",
      .nothing = "rien n'est tenu par contrepartie entre {0} et d'autres fin {1}",
      .held_heading = "Ce que d'autres détiennent sur {0}, fin {1}",
      .holds_heading = "Ce que {0} détient sur d'autres, fin {1}",
      .name_column = "société",
      .trade_column = "factures, avances",
      .credit_column = "prêts, loyers",
      .shares_column = "participations",
      .backlog_column = "carnet",
      .guarantees_column = "garanti",
      .depends_heading = "Part de leurs recettes que paie {0}",
      .depends_none = "{0} ne paie de biens ni de services à personne",
      .depends_note =
          "Recettes : ce qu'on est payé pour des biens et services, de l'intérieur comme de l'extérieur du "
          "périmètre.",
      .second_heading = "À travers les autres, {1} : qui dépend de {0}",
      .direct_column = "directement",
      .second_column = "deuxième tour",
      .all_column = "tous les tours",
      .debtrank_column = "DebtRank",
      .loss_column = "perd si défaut",
      .fails_column = "ne paie alors plus",
      .mean_error = "{0} ± {1}",
      .outside_mark = "{0} (extérieur)",
      .second_note =
          "Deuxième tour : la part des recettes qui vient de ceux qu'elle paie, fois ce qu'ils dépendent "
          "d'elle. Tous les tours : ce qui manquerait si elle ne payait rien et que tous les autres le "
          "répercutaient. DebtRank : part des fonds propres perdue si elle perd tous les siens. Perd : fonds "
          "propres à la fin du calendrier, avec son défaut à cette période (`boucle stress`), ± l'erreur de "
          "Monte-Carlo à 95 %.",
      .always_pays = "{0} est à l'extérieur et paie toujours : aucun défaut n'est calculé",
      .unknown_company = "le modèle n'a pas de secteur `{0}`",
      .known_periods = "`{0}` n'est pas l'une des périodes {1}",
      .no_contract =
          "aucun paiement de biens ou de services de {0} ne porte de nom : `pay bill: buyer -> seller = … as sales`",
      .which_contract = "quel contrat ?",
      .unknown_contract = "`{0}` n'est pas un contrat du modèle : aucune vente ne lui appartient",
      .known_contracts = "ses contrats et factures sont {0}",
      .contract_unnamed = "les paiements de `{0}` n'ont pas de nom : `pay bill: buyer -> seller = … as sales`",
  };
  return words;
}

}  // namespace

const ExposureTexts& exposure_texts(base::Language language) {
  return language == base::Language::french ? french() : english();
}

std::vector<std::string_view> all_texts(const ExposureTexts& words) {
  static_assert(sizeof(Text) == sizeof(std::string_view) && std::is_trivially_copyable_v<Text>);
  static_assert(sizeof(ExposureTexts) % sizeof(Text) == 0);
  const char* bytes = reinterpret_cast<const char*>(&words);
  std::vector<std::string_view> texts;
  for (std::size_t at = 0; at + sizeof(Text) <= sizeof(ExposureTexts); at += sizeof(Text)) {
    std::string_view text;
    std::memcpy(&text, bytes + at, sizeof text);
    texts.push_back(text);
  }
  return texts;
}

}  // namespace boucle::report
