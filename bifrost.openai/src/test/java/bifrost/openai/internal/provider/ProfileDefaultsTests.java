package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.ApiKey;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.openai.OpenAiProfile;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Defaults of a profile, which complete the configuration of a provider. */
class ProfileDefaultsTests {
  private final OpenAiProfile profile =
      OpenAiProfile.of("lab").pathPrefix("/api").path(Operation.EMBEDDING, "/a").path(Operation.RERANK, "/b")
          .query("x", "1").query("y", "2").header("X-A", "1").header("X-B", "2");

  @Test
  void profileCompletesAnEmptyConfiguration() {
    var complete = ProfileDefaults.complete(ProviderConfig.of("http://h"), profile);
    assertEquals(Optional.of("/api"), complete.pathPrefix());
    assertEquals(Map.of(Operation.EMBEDDING, "/a", Operation.RERANK, "/b"), complete.sendPaths());
    assertEquals(Map.of(Operation.EMBEDDING, "/a", Operation.RERANK, "/b"), complete.streamPaths());
    assertEquals(Map.of("X-A", "1", "X-B", "2"), complete.network().headers());
  }

  @Test
  void profileDoesNotReplaceConfiguredValues() {
    var config = ProviderConfig.of("http://h").pathPrefix("").path(Operation.EMBEDDING, "/c")
        .streamPath(Operation.RERANK, "/d").query("x", "3")
        .network(network -> network.header("x-a", "3"));
    var complete = ProfileDefaults.complete(config, profile);
    assertEquals(Optional.of(""), complete.pathPrefix());
    assertEquals(Map.of(Operation.EMBEDDING, "/c", Operation.RERANK, "/b"), complete.sendPaths());
    assertEquals(Map.of(Operation.EMBEDDING, "/c", Operation.RERANK, "/d"), complete.streamPaths());
    assertEquals(Map.of("x-a", "3", "X-B", "2"), complete.network().headers());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"''|x=1&y=2", "?x=3|y=2&x=3", "?x=3&z=%20|y=2&x=3&z=%20"})
  void profileDoesNotReplaceQueryParametersOfTheBaseUrl(String query, String sent) throws Exception {
    try (var server = FakeServer.start()) {
      server.reply(Reply.json("{\"choices\":[]}"), Reply.json("{\"choices\":[]}"));
      var url = server.url() + "/v1" + query;
      try (var withProviderUrl = OpenAiProvider.open("lab", ProviderConfig.of(url).pathPrefix(""), profile);
          var withKeyUrl =
              OpenAiProvider.open("lab", ProviderConfig.defaults().pathPrefix("").key(ApiKey.server(url)), profile)) {
        withProviderUrl.send(SingleAttemptCalls.HI, new TestAttempt());
        withKeyUrl.send(SingleAttemptCalls.HI, new TestAttempt(Optional.of(ApiKey.server(url)), Map.of()));
      }
      var path = "/v1/chat/completions?" + sent;
      assertEquals(List.of(path, path), server.requests().stream().map(RecordedRequest::path).toList());
    }
  }

  @Test
  void configuredQueryParametersReplaceThoseOfTheProfile() throws Exception {
    try (var server = FakeServer.start()) {
      server.reply(Reply.json("{\"choices\":[]}"));
      try (var provider =
          OpenAiProvider.open("lab", ProviderConfig.of(server.url() + "?x=4").query("x", "3"), profile)) {
        provider.send(SingleAttemptCalls.HI, new TestAttempt());
      }
      assertEquals("/api/chat/completions?y=2&x=3", server.requests().get(0).path());
    }
  }
}
