import bifrost.api.Bifrost;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;

/** Prints the models of a fake server, which needs all four modules. */
class Main {
  public static void main(String[] args) {
    try (var server = FakeServer.start();
        var client = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url())).open()) {
      System.out.println("an application lists " + client.send(ListModelsRequest.of("vllm")).targets());
    }
  }
}
