#include "server/app/server.h"

#include <chrono>

#include "server/app/printers.h"
#include "server/app/server_identity.h"
#include "server/backlog/backlog.h"
#include "server/dispatch/dispatcher.h"
#include "server/domain/site_view.h"
#include "server/intake/intake.h"
#include "server/rpc/server.h"
#include "server/web/http_server.h"

namespace cetak {

// In the order in which they start; they stop the other way round.
struct Server::Rooms {
  Rooms(const Config& config, PrintStore& store, const Clock& clock, Site site_now, CardMaker make_card,
        std::map<PrinterId, std::unique_ptr<PrinterDriver>> drivers, std::unique_ptr<ServerIdentity> identity_now)
      : grace(std::chrono::seconds(config.stop_grace_seconds)),
        identity(std::move(identity_now)),
        site(site_now),
        backlog(store, clock),
        intake(store, {.writers = static_cast<std::size_t>(config.intake_writers),
                       .queue_jobs = static_cast<std::size_t>(config.intake_queue_jobs)}),
        dispatcher(store, clock, std::move(site_now), std::move(make_card), std::move(drivers),
                   {.state_directory = config.data + "/journals",
                    .server = identity->id(),
                    .lease = std::chrono::seconds(config.lease_seconds)}),
        floors{store, intake, backlog, dispatcher, site, clock},
        rpc(floors, {.address = config.listen, .reflection = config.reflection}),
        http({store, intake, dispatcher, site, clock}, {.address = config.http_listen}) {}

  const std::chrono::milliseconds grace;
  const std::unique_ptr<ServerIdentity> identity;
  SiteView site;
  Backlog backlog;
  Intake intake;
  Dispatcher dispatcher;
  Floors floors;
  RpcServer rpc;
  HttpServer http;
};

Result<std::unique_ptr<Server>> Server::Start(const Config& config, PrintStore& store, const Clock& clock) {
  CETAK_ASSIGN_OR_RETURN(auto identity, ServerIdentity::Hold(config.data));
  CETAK_ASSIGN_OR_RETURN(Site site, store.LoadSite());
  CETAK_ASSIGN_OR_RETURN(auto drivers, MakeDrivers(site, config.data));
  CETAK_ASSIGN_OR_RETURN(CardMaker make_card, MakeCardMaker(site));
  auto rooms = std::make_unique<Rooms>(config, store, clock, std::move(site), std::move(make_card), std::move(drivers),
                                       std::move(identity));
  CETAK_RETURN_IF_ERROR(rooms->dispatcher.Start());
  CETAK_RETURN_IF_ERROR(rooms->rpc.Start());
  CETAK_RETURN_IF_ERROR(rooms->http.Start());
  return std::unique_ptr<Server>(new Server(std::move(rooms)));
}

Server::Server(std::unique_ptr<Rooms> rooms) : rooms_(std::move(rooms)) {}
Server::~Server() { Stop(); }

void Server::Stop() {
  if (rooms_ == nullptr) return;
  rooms_->http.Stop();
  rooms_->rpc.Stop(std::chrono::seconds(1));
  rooms_->intake.Stop();
  rooms_->dispatcher.Stop(rooms_->grace);
  rooms_ = nullptr;
}

}  // namespace cetak
