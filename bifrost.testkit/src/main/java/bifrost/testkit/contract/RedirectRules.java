package bifrost.testkit.contract;

import bifrost.api.ListModelsRequest;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.NetworkCalls;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.http.NetworkBackend;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.Example;

/**
 * Rules 1526 to 1528: redirects, which are followed at the same server. Implementations need not be thread-safe: jqwik
 * runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface RedirectRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that a redirect that repeats the request at the same server is followed, in every form of the location.
   * Gateways redirect to a URL with or without a trailing slash.
   */
  @WhenThisFails("Follow 307 and 308, and for a GET 301, 302 and 303 too, and resolve the location against"
      + " the URL of the request (RFC 3986).")
  @EnabledIfSupported(Feature.REDIRECTS)
  @Example
  default void rule1526_redirectAtTheSameServerIsFollowed() {
    for (int status : List.of(307, 308)) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        expectFollowed(status, "http://127.0.0.1:PORT/kit/other?x=1", "/kit/other?x=1", streamed);
        expectFollowed(status, "HTTP://127.0.0.1:PORT/kit", "/kit", streamed);
        expectFollowed(status, "//127.0.0.1:PORT/kit", "/kit", streamed);
        expectFollowed(status, "/kit/other?x=1", "/kit/other?x=1", streamed);
        expectFollowed(status, "../kit", "PARENT/kit", streamed);
        expectFollowed(status, "?x=1", "SAME?x=1", streamed);
      }
    }
  }

  private void expectFollowed(int status, String location, String expected, boolean streamed) {
    var calls = new NetworkCalls(this, 1526);
    var response = calls.response(streamed);
    var port = new int[1];
    var isFirst = new AtomicBoolean(true);
    try (var server = NetworkBackend.start(head -> isFirst.getAndSet(false)
        ? NetworkCalls.refusal(status + " Redirect", "location: " + location.replace("PORT", "" + port[0]))
        : response)) {
      port[0] = server.port();
      calls.send(server.url().resolve("/base"), NetworkCalls::direct, streamed,
          (harness, result) -> {
            NetworkCalls.expectHello(harness, result);
            var first = server.heads().get(0).requestLine().split(" ")[1];
            harness.expect("requests", 2, server.heads().size());
            var parent = URI.create(first).resolve("../").toString().replaceFirst("/$", "");
            harness.expect("POST " + expected.replace("SAME", first).replace("PARENT", parent) + " HTTP/1.1",
                server.heads().get(1).requestLine());
          });
    }
  }

  /**
   * Requires that a redirect that is not followed, because it leads to another server or is invalid, is reported with
   * its status and its target, and without the secrets of the target. Other responses with a location are no
   * redirects.
   */
  @WhenThisFails("Compare scheme, host, port and user-info of the location with those of the request; "
      + "otherwise report Rejected with the status, and with the location without user-info and "
      + "query.")
  @EnabledIfSupported(Feature.REDIRECTS)
  @Example
  default void rule1527_redirectThatIsNotFollowedNamesItsTarget() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      expectReported("307 Redirect", "http://kit.example/kit", "http://kit.example/kit", streamed);
      expectReported("300 Multiple Choices", "http://kit.example/kit", "http://kit.example/kit", streamed);
      expectReported("307 Redirect", "https://127.0.0.1:PORT/kit", "https://127.0.0.1:PORT/kit", streamed);
      expectReported("307 Redirect", "http://kit:" + SampleRequests.SECRET + "@127.0.0.1:PORT/kit?key="
          + SampleRequests.SECRET, "127.0.0.1:PORT/kit", streamed);
      expectReported("307 Redirect", "http://127.0.0.1:0/kit", "127.0.0.1:0", streamed);
      expectReported("307 Redirect", "http:/kit", "http:/kit", streamed);
      expectReported("307 Redirect", "http://127.0.0.1:PORT/a b", "/a b", streamed);
      for (var status : List.of("500 Failed", "400 Bad Request")) {
        expectReported(status, "http://kit.example/kit", "", streamed);
        expectReported(status, "/kit.example", "", streamed);
      }
    }
  }

  private void expectReported(String status, String location, String target, boolean streamed) {
    var port = new int[1];
    var calls = new NetworkCalls(this, 1527);
    try (var server = NetworkBackend.start(head -> NetworkCalls.refusal(status,
        "location: " + location.replace("PORT", "" + port[0])))) {
      port[0] = server.port();
      calls.send(server.url(), NetworkCalls::direct, streamed, (harness, result) -> {
        harness.expect("requests", 1, server.heads().size());
        var error = harness.expectRejected(result);
        harness.expect("status", Integer.parseInt(status.substring(0, 3)), error.status());
        harness.expect(!error.toString().contains(SampleRequests.SECRET), "an error without secrets", error);
        if (target.isEmpty()) {
          harness.expect(!error.message().contains("kit.example"), "a message without the location", error.message());
        } else {
          var text = target.replace("PORT", "" + port[0]);
          harness.expect(error.message().contains(text), "a message with " + text, error.message());
        }
      });
    }
  }

  /** Requires that a redirect of a request without a body is followed too: 301, 302 and 303 do not change a GET. */
  @WhenThisFails("Follow 301, 302, 303, 307 and 308 for a GET at the same server.")
  @EnabledIfSupported(value = Feature.REDIRECTS, operations = OperationGroup.LIST_MODELS)
  @Example
  default void rule1528_redirectOfAGetIsFollowed() {
    for (int status : List.of(301, 302, 303, 307, 308)) {
      var response = NetworkCalls.refusal(status + " Redirect", "location: /kit/other?x=1");
      try (var server = NetworkBackend.start(head -> head.requestLine().contains("/kit/other?x=1")
          ? NetworkCalls.refusal("404 Not Found")
          : response);
          var harness = ContractHarness.at(this, 1528, server.url(),
              config -> config.network(NetworkCalls::direct))) {
        var result = harness.sendOrStream(ListModelsRequest.of("p"), false);
        harness.expect("GET /kit/other?x=1 HTTP/1.1", server.heads().get(server.heads().size() - 1).requestLine());
        harness.expect("outcome of the second response", "Rejected", result.outcomeName());
      }
    }
  }
}
