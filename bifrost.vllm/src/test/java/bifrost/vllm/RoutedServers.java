package bifrost.vllm;

import bifrost.api.Bifrost;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Two fake servers behind a vllm-router. */
final class RoutedServers implements AutoCloseable {
  static final String MODEL = "meta-llama/Llama-3.2-1B-Instruct";

  final FakeServer first = FakeServer.start();
  final FakeServer second = FakeServer.start();
  final VllmRouter router;

  RoutedServers(String policy) {
    router = VllmRouter.inFrontOf(policy, first.url(), second.url());
  }

  /** {@return the router as a server whose replies tests cannot script} */
  EndToEndServer backend() {
    return new EndToEndServer("vllm-router", true, Optional.of(router.url()), Optional.empty(), Optional.of(MODEL));
  }

  Bifrost client() {
    return Bifrost.builder().provider("vllm", ProviderConfig.of(router.url())).open();
  }

  /** {@return the requests that a server received, except for health checks} */
  static List<RecordedRequest> requests(FakeServer server) {
    return server.requests().stream().filter(request -> !request.path().equals("/health")).toList();
  }

  Stream<FakeServer> servers() {
    return Stream.of(first, second);
  }

  @Override
  public void close() {
    router.close();
    first.close();
    second.close();
  }
}
