package bifrost.testkit.internal.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.api.ProxyConfig;
import bifrost.testkit.contract.ContractSubject;
import bifrost.testkit.internal.http.NetworkBackend;
import bifrost.testkit.internal.http.ReceivedHead;
import bifrost.testkit.internal.http.SocketBackend;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Calls for the rules about the network, whose servers are not the server of a harness. The response is always that of
 * {@link SampleRequests#helloScenario}.
 *
 * @param subject the provider under test
 * @param rule the number of the rule
 */
public record NetworkCalls(ContractSubject subject, int rule) {
  /** A check of the result of a call. */
  public interface Check {
    void accept(ContractHarness harness, ActualResult<ChatCompletion> result);
  }

  /** {@return the response of a server} */
  public byte[] response(boolean streamed) {
    var reply = ScenarioRenderer.render(subject.dialect(), SampleRequests.helloScenario(), streamed);
    return SocketBackend.response(reply, "x-kit: 1");
  }

  /** {@return a function that responds to every request, and opens every tunnel} */
  public Function<ReceivedHead, byte[]> responder(boolean streamed) {
    var response = response(streamed);
    return head -> head.isConnect() ? NetworkBackend.TUNNEL : response;
  }

  /** {@return a response with a status and no body} */
  public static byte[] refusal(String status, String... headers) {
    var head = new StringBuilder("HTTP/1.1 " + status + "\r\ncontent-length: 0\r\n");
    for (var header : headers) head.append(header).append("\r\n");
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  /** {@return the settings for connections without the proxy of the JVM} */
  public static NetworkConfig direct(NetworkConfig network) {
    return network.proxy(ProxyConfig.none());
  }

  /** Sends the sample request to a URL, and checks the result. */
  public void send(URI url, UnaryOperator<NetworkConfig> network, boolean streamed, Check check) {
    sendConfigured(url, config -> config.network(network), streamed, check);
  }

  /** Sends the sample request with a configuration, and checks the result. */
  public void sendConfigured(URI url, UnaryOperator<ProviderConfig> change, boolean streamed, Check check) {
    try (var harness = ContractHarness.at(subject, rule, url, change)) {
      check.accept(harness, send(harness, streamed));
    }
  }

  public static ActualResult<ChatCompletion> send(ContractHarness harness, boolean streamed) {
    return harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options()).map(Normalizer::normalize);
  }

  /** Requires the response of the server. */
  public static void expectHello(ContractHarness harness, ActualResult<ChatCompletion> result) {
    harness.expectResponse(SampleRequests.helloScenario().chatCompletion(), result);
  }

  /**
   * Requires that opening the provider fails with Misconfigured.
   *
   * @param description the invalid setting, for messages
   * @param words texts of which the message must contain one
   * @param secret a text that the message must not contain; {@code ""} for none
   */
  public void expectRefused(String description, URI url, UnaryOperator<ProviderConfig> change, List<String> words,
      String secret) {
    try (var harness = ContractHarness.of(subject, rule)) {
      var error = harness.completeInTime("opening the provider", () -> {
        try {
          subject.provider(url, change.apply(ProviderConfig.defaults().baseUrl(url))).close();
          return "no error";
        } catch (BifrostException e) {
          return e.error() instanceof Misconfigured ? "Misconfigured: " + fullText(e) : e.toString();
        }
      });
      harness.expect(error.startsWith("Misconfigured: "), "Misconfigured for " + description, error);
      harness.expect(words.isEmpty() || words.stream().anyMatch(error::contains), "a message with " + words, error);
      harness.expect(secret.isEmpty() || !error.contains(secret), "a message without " + secret, error);
    }
  }

  /** {@return the messages of an exception and of its causes} */
  public static String fullText(Throwable thrown) {
    var text = new StringBuilder();
    for (var each = thrown; each != null; each = each.getCause()) {
      text.append(each).append(each instanceof BifrostException e ? " " + e.error() : "").append('\n');
    }
    return text.toString();
  }
}
