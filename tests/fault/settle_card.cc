// settle_card DATABASE_URL OFFICE REQUEST_ID ATTEMPT VERDICT: a person's word about a card in doubt, through the store,
// until the contract has a call for it. Verdicts are the numbers of server/domain/outcome.h. Exit code 0: it is kept;
// 1: it was refused, the reason is on stderr; 2: wrong usage.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "server/base/uuid.h"
#include "server/storage/postgres/postgres_print_store.h"

int main(int argc, char** argv) {
  using namespace cetak;
  if (argc != 6) return 2;
  auto store = OpenPostgresPrintStore({.url = argv[1], .connections = 2});
  if (!store) {
    std::fprintf(stderr, "%s\n", Describe(store.error()).c_str());
    return 1;
  }
  const auto site = (*store)->LoadSite();
  const auto request = ParseUuid(argv[3]);
  if (!site || !request) return 1;
  Settlement settlement;
  for (const Office& office : site->offices) {
    if (office.code == argv[2]) settlement.office = office.id;
  }
  settlement.request_id = *request;
  settlement.attempt = std::atoi(argv[4]);
  settlement.verdict = static_cast<Outcome>(std::atoi(argv[5]));
  settlement.because = "campaign";
  settlement.settled_by = "person-1";
  const auto settled = (*store)->SettleCard(settlement);
  if (settled) return 0;
  std::fprintf(stderr, "%s\n", Describe(settled.error()).c_str());
  return 1;
}
