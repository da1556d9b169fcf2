package bifrost.openai.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.openai.OpenAiProfile;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProfileDefaultsTests {
  private final OpenAiProfile profile = OpenAiProfile.of("lab").pathPrefix("/api").path(Operation.EMBEDDING, "/a").path(Operation.RERANK, "/b")
      .query("x", "1").query("y", "2").header("X-A", "1").header("X-B", "2");

  @Test
  void completeAConfigurationThatHasNone() {
    var complete = ProfileDefaults.complete(ProviderConfig.of("http://h"), profile);
    assertEquals(Optional.of("/api"), complete.pathPrefix());
    assertEquals(Map.of(Operation.EMBEDDING, "/a", Operation.RERANK, "/b"), complete.paths());
    assertEquals(Map.of(Operation.EMBEDDING, "/a", Operation.RERANK, "/b"), complete.streamPaths());
    assertEquals(Map.of("x", "1", "y", "2"), complete.query());
    assertEquals(Map.of("X-A", "1", "X-B", "2"), complete.network().extraHeaders());
  }

  @Test
  void doNotReplaceWhatIsConfigured() {
    var config = ProviderConfig.of("http://h").pathPrefix("").path(Operation.EMBEDDING, "/c").streamPath(Operation.RERANK, "/d").query("x", "3")
        .network(network -> network.extraHeader("x-a", "3"));
    var complete = ProfileDefaults.complete(config, profile);
    assertEquals(Optional.of(""), complete.pathPrefix());
    assertEquals(Map.of(Operation.EMBEDDING, "/c", Operation.RERANK, "/b"), complete.paths());
    assertEquals(Map.of(Operation.EMBEDDING, "/c", Operation.RERANK, "/d"), complete.streamPaths());
    assertEquals(Map.of("x", "3", "y", "2"), complete.query());
    assertEquals(Map.of("x-a", "3", "X-B", "2"), complete.network().extraHeaders());
  }
}
