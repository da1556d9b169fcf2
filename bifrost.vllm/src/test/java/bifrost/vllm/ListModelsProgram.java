package bifrost.vllm;

import bifrost.api.Bifrost;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.ProxyConfig;

/** Lists the models of a server through a proxy, without verifying certificates. {@link ChildJvm} runs it. */
public final class ListModelsProgram {
  private ListModelsProgram() {}

  /**
   * Prints the outcome of the call.
   *
   * @param args the URL of the server, and the proxy
   */
  public static void main(String[] args) {
    var proxy = switch (args[1]) {
      case "environment" -> ProxyConfig.environment();
      case "jvm" -> ProxyConfig.jvm();
      case "none" -> ProxyConfig.none();
      default -> ProxyConfig.http(args[1]);
    };
    var config =
        ProviderConfig.of(args[0]).network(network -> network.proxy(proxy).insecureTrustAllCertificates(true));
    try (var bifrost = Bifrost.builder().provider("vllm", config).open()) {
      System.out.println(bifrost.trySend(ListModelsRequest.of("vllm")));
    }
  }
}
