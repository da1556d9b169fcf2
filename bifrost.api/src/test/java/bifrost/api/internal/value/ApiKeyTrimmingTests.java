package bifrost.api.internal.value;

import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.rejected;
import static bifrost.api.internal.config.ConfigJson.vllm;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.ScriptedFactory;
import bifrost.api.internal.call.ScriptedSteps;
import bifrost.api.internal.client.KeyResolver;
import bifrost.api.internal.redact.Redaction;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that white space around keys is trimmed. Servers trim keys too, and return them trimmed in errors. */
class ApiKeyTrimmingTests {
  private static final String KEY = "a-secret key-of-9";

  @ParameterizedTest
  @ValueSource(strings = {" #", "# ", "\t#\t", "#\n", "#\r\n", "\r\n \t#\t \n\n", "#"})
  void trimsWhiteSpaceAroundAKeyFromEverySource(String written) {
    var value = written.replace("#", KEY);
    assertEquals(KEY, ApiKey.of(value).value());
    assertEquals(KEY, ApiKey.of("").value(value).value());
    assertEquals(KEY, ProviderConfig.of("http://h").key(value).keys().get(0).value());
    assertEquals(List.of(ApiKey.of(KEY).id("p#1")),
        KeyResolver.resolve("p", List.of(ApiKey.of("env.KEY")), Map.of("KEY", value)::get));
    assertEquals(List.of(ApiKey.of(KEY).id("p#1")),
        KeyResolver.resolve("p", List.of(ApiKey.of(written.replace("#", "env.KEY"))), Map.of("KEY", KEY)::get));
    var json = value.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
    assertEquals(KEY, vllm("\"keys\": [{\"value\": \"" + json + "\"}]").provider().keys().get(0).value());
    var variable = written.replace("#", "env.VLLM_KEY").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
    assertEquals("env.VLLM_KEY",
        vllm("\"keys\": [{\"value\": \"" + variable + "\"}]").provider().keys().get(0).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"#\n", "\t#", " # ", "#\r\n"})
  void aTrimmedKeyEchoedByTheServerIsRedacted(String written) {
    var script = ScriptedSteps.of(rejected(401, "wrong key: " + KEY + "."));
    var config = ProviderConfig.defaults().key(written.replace("#", KEY));
    try (var bifrost =
        Bifrost.builder().factory(new ScriptedFactory("p").opening(script::applyTo)).provider("p", config).open()) {
      var error = assertThrows(BifrostException.class, () -> bifrost.send(REQUEST)).error();
      assertEquals(rejected(401, "wrong key: ***."), error);
    }
  }

  /** Servers trim header values, too. */
  @ParameterizedTest
  @ValueSource(strings = {"the-credential", "the-credential ", "\tthe-credential", "Bearer the-credential \t",
      "Bearer\tthe-credential", "Basic  the-credential"})
  void aTrimmedCredentialHeaderEchoedByTheServerIsRedacted(String value) {
    var redaction = Redaction.of(List.of()).andCredentials(Map.of("X-Api-Key", value));
    assertEquals("you sent '***'", redaction.redact("you sent 'the-credential'"));
    assertEquals("you sent '***'", redaction.redact("you sent '" + value.strip() + "'"));
  }

  @Test
  void aBlankKeyCountsAsAbsent() {
    assertEquals("", ApiKey.of(" \t\r\n").value());
    assertEquals(List.of(), KeyResolver.resolve("p", List.of(ApiKey.of("env.KEY")), Map.of("KEY", "\n")::get));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a-secret\nkey", "a-secret\r\nkey", "a-secret\u0000key", "a-secret\u007fkey",
      "a-secret\u00a0key", "\u00a0a-secret", "a-secret\ufeff", "a-secret\u2028", "a-s\u00e9cret", "a-secret\u001b"})
  void aKeyThatIsNotAValidHeaderValueIsAConfigurationErrorThatHidesTheKey(String value) {
    for (var error : List.of(assertThrows(BifrostException.class, () -> ApiKey.of(value)),
        assertThrows(BifrostException.class,
            () -> KeyResolver.resolve("p", List.of(ApiKey.of("env.KEY")), Map.of("KEY", value)::get)))) {
      assertInstanceOf(Misconfigured.class, error.error());
      assertFalse(error.getMessage().contains("a-s"), error.getMessage());
    }
  }
}
