package bifrost.api.internal.client;

import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertContains;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.Fixtures;
import bifrost.api.internal.call.ScriptedFactory;
import bifrost.api.internal.concurrent.ManualClock;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Tests of the keys of a provider with several servers. */
class AdditionalServerKeysTests {
  private static List<ApiKey> keys(ProviderConfig config) {
    var factory = new ScriptedFactory("p");
    try (var bifrost = Bifrost.builder().factory(factory).provider("p", config).open()) {
      bifrost.send(REQUEST);
      return factory.configs.get("p").keys();
    }
  }

  private static List<String> descriptions(ProviderConfig config) {
    return keys(config).stream()
        .map(key -> key.id() + " " + key.value() + " " + key.baseUrl().map(URI::toString).orElse("-")).toList();
  }

  @Test
  void eachServerHasAnEmptyKeyIfNoKeyIsSet() {
    assertEquals(List.of("p#1  -", "p#1@gpu-2:8000  http://gpu-2:8000"),
        descriptions(ProviderConfig.servers("http://gpu-1:8000", "http://gpu-2:8000")));
  }

  @Test
  void theFirstServerIsTheBaseUrl() {
    assertEquals(Optional.of(URI.create("http://gpu-1:8000")), ProviderConfig.servers("http://gpu-1:8000").baseUrl());
    assertEquals(ProviderConfig.servers("http://a", "http://b"), ProviderConfig.of("http://a").server("http://b"));
    assertEquals(List.of(), keys(ProviderConfig.servers("http://gpu-1:8000")));
  }

  @Test
  void aKeyIsValidAtEveryServer() {
    assertEquals(List.of("p#1 secret -", "mine other -", "p#1@b secret http://b", "mine@b other http://b"),
        descriptions(ProviderConfig.servers("http://a", "http://b").key("secret").key(ApiKey.of("other").id("mine"))));
    assertEquals(List.of("p#1 secret -", "p#1@b secret http://b"),
        descriptions(ProviderConfig.servers("http://a", "http://b").key("").key("secret"))
            .stream().map(text -> text.replace("p#2", "p#1")).toList());
  }

  @Test
  void aKeyWithItsOwnServerAddsAServer() {
    assertEquals(List.of("p#2  -", "p#1  http://c", "p#2@b  http://b"),
        descriptions(ProviderConfig.servers("http://a", "http://b").key(ApiKey.server("http://c").weight(0))));
  }

  @Test
  void copiesOfAKeyKeepItsWeightAndItsModels() {
    var keys = keys(ProviderConfig.servers("http://a", "http://b").key(ApiKey.of("x").weight(3).models("some/model")));
    assertEquals(List.of(3.0, 3.0), keys.stream().map(ApiKey::weight).toList());
    assertEquals(List.of(Set.of("some/model"), Set.of("some/model")), keys.stream().map(ApiKey::models).toList());
  }

  @Test
  void callsReachEveryServer() {
    var usedKeys = new TreeSet<String>();
    var factory = new ScriptedFactory("p");
    var time = new ManualClock().withRandom(new Random(1)::nextDouble);
    try (var bifrost = Fixtures.builder().factory(factory)
        .provider("p", ProviderConfig.servers("http://a", "http://b", "http://c")).open(time)) {
      for (int i = 0; i < 100;
          i++) usedKeys.add(bifrost.trySend(REQUEST).report().attempts().get(0).keyId().orElseThrow());
    }
    assertEquals(Set.of("p#1", "p#1@b", "p#1@c"), usedKeys);
  }

  @Test
  void theIdOfAKeyOmitsThePasswordOfItsUrl() {
    assertEquals("p#1@b", keys(ProviderConfig.servers("http://a", "http://user:pass@b")).get(1).id());
    assertEquals("[http://***@b]", ProviderConfig.of("http://a").server("http://user:pass@b").toString()
        .replaceAll(".*additionalServers=(.*?), .*", "$1"));
  }

  @Test
  void rejectsInvalidUrlsAndNull() {
    assertContains("invalid base URL", errorOf(() -> ProviderConfig.servers("http://a", "not a url")).message());
    assertContains("invalid base URL", errorOf(() -> ApiKey.server("not a url")).message());
    assertThrows(NullPointerException.class, () -> ProviderConfig.servers(null));
    assertThrows(NullPointerException.class, () -> ProviderConfig.servers("http://a", (String) null));
    assertThrows(NullPointerException.class, () -> ProviderConfig.of("http://a").server((String) null));
    assertThrows(NullPointerException.class, () -> ApiKey.server((String) null));
  }
}
