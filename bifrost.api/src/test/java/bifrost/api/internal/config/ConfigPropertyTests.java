package bifrost.api.internal.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.json.Json;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Tests that every error in a config.json is reported with its location and without any secret. */
class ConfigPropertyTests {
  private static final String INSERTION_POINT = "¤";
  /** A file with every kind of object in a provider. Each object starts with an insertion point for a member. */
  private static final String COMPLETE = """
      {"$schema": "https://www.getbifrost.ai/schema", "client": {"é": "😀"},
       "providers": {"fast": {¤
         "keys": [{¤ "name": "ключ", "value": "s3cret-1", "models": ["a", "b"], "blacklisted_models": ["b"],
             "weight": 0.5, "enabled": true,
             "vllm_key_config": {¤ "url": "http://gpu-1:8000", "model_name": "a"}}, {"value": "s3cret-2"}],
         "network_config": {¤ "base_url": "http://gpu-2:8000", "extra_headers": {"X-Token": "s3cret-3"},
           "default_request_timeout_in_seconds": 30, "stream_idle_timeout_in_seconds": 7, "max_retries": 3,
           "retry_backoff_initial": 100, "retry_backoff_max": "5s",
           "insecure_skip_verify": true, "ca_cert_pem": "s3cret-4", "max_conns_per_host": 8},
         "proxy_config": {¤ "type": "http", "url": "http://u:s3cret-5@proxy:3128", "username": "s3cret-6",
           "password": "s3cret-7", "ca_cert_pem": "s3cret-8"},
         "custom_provider_config": {¤ "base_provider_type": "vllm", "is_key_less": false},
         "responses": "native", "reasoning_names": ["r"], "stream_options": false,
         "send_back_raw_request": true, "send_back_raw_response": false}}}
      """;
  private static final List<String> FRAGMENTS = List.of(COMPLETE.split(INSERTION_POINT));
  private static final Set<String> VALID_NAMES =
      Set.of("id", "url", "name", "type", "keys", "value", "models", "weight", "aliases", "enabled");

  private static String completeFile() {
    return String.join("", FRAGMENTS);
  }

  /** The text before and after an inserted member. */
  record InsertionPoint(String before, String after) {
    ConfigJson with(String member) {
      return new ConfigJson(before + member + after);
    }

    String location() {
      int lineStart = before.lastIndexOf('\n') + 1;
      return "config.json:" + (before.chars().filter(c -> c == '\n').count() + 1) + ":"
          + (before.codePointCount(lineStart, before.length()) + 1);
    }
  }

  @Provide
  Arbitrary<InsertionPoint> insertionPoints() {
    var space = Arbitraries.strings().withChars(' ', '\n', '\t', '\r').ofMaxLength(9);
    return Combinators.combine(Arbitraries.integers().between(1, FRAGMENTS.size() - 1), space, space)
        .as((index, before, after) -> new InsertionPoint(
            String.join("", FRAGMENTS.subList(0, index)) + before,
            "," + after + String.join("", FRAGMENTS.subList(index, FRAGMENTS.size()))));
  }

  @Provide
  Arbitrary<String> names() {
    var known = Arbitraries.of("name", "models", "base_url", "max_retries", "vllm_key_config", "password",
        "base_provider_type");
    var typos = Combinators.combine(known, Arbitraries.integers().between(0, 3), Arbitraries.chars().range('a', 'z'))
        .as((name, position, c) -> name.substring(0, position) + c + name.substring(position));
    return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(20), typos)
        .filter(name -> !VALID_NAMES.contains(name) && isText(name));
  }

  private static boolean isText(String name) {
    return name.codePoints().noneMatch(c -> c >= 0xd800 && c < 0xe000); // a file in UTF-8 has no lone surrogate
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.of("\"s3cret\"", "5", "[\"s3cret\", {\"s3cret\": 1}]", "{\"s3cret\": \"s3cret\"}", "false");
  }

  @Property
  void anUnknownMemberIsReportedAtItsLocation(@ForAll("insertionPoints") InsertionPoint point,
      @ForAll("names") String name,
      @ForAll("values") String value) {
    var message = point.with(Json.of(name) + ": " + value).errorMessage();
    var expectedStart = point.location() + ": unknown member '" + NameSuggestions.printable(name) + "' of ";
    assertTrue(message.startsWith(expectedStart), () -> message + "\ndoes not start with\n" + expectedStart);
    assertTrue(message.contains(": did you mean '") || message.contains(" (known: "), message);
    assertFalse(message.contains("s3cret"), message);
  }

  @Property(tries = 300)
  void aTypoOfOneLetterYieldsASuggestion(@ForAll("known") String name, @ForAll("letters") char c,
      @ForAll("positions") int position) {
    int split = position % name.length();
    var message = ConfigJson
        .vllm("\"network_config\": {\"" + name.substring(0, split) + c + name.substring(split) + "\": 1}")
        .errorMessage();
    assertTrue(message.endsWith(": did you mean '" + name + "'?"), message);
  }

  @Provide
  Arbitrary<String> known() {
    return Arbitraries.of("base_url", "extra_headers", "default_request_timeout_in_seconds",
        "stream_idle_timeout_in_seconds", "max_retries", "retry_backoff_initial", "retry_backoff_max",
        "insecure_skip_verify", "ca_cert_pem", "enforce_http2");
  }

  @Provide
  Arbitrary<Character> letters() {
    return Arbitraries.chars().range('a', 'z');
  }

  @Provide
  Arbitrary<Integer> positions() {
    return Arbitraries.integers().between(0, 100_000);
  }

  @Property
  void errorsOfACorruptedFileShowNoSecret(@ForAll("positions") int position, @ForAll("positions") int length,
      @ForAll("replacements") String replacement) {
    var file = completeFile();
    int from = position % file.length();
    int to = Math.min(file.length(), from + length % 40);
    var corrupted = new ConfigJson(file.substring(0, from) + replacement + file.substring(to));
    try {
      corrupted.read();
    } catch (BifrostException e) {
      assertEquals(Misconfigured.class, e.error().getClass());
      assertTrue(e.error().message().startsWith("config.json"), e.error().message());
      if (!replacement.contains(":")) assertFalse(e.error().message().contains("s3cret"), e.error().message());
    }
    assertFalse(corrupted.warnings.toString().contains("s3cret"), corrupted.warnings.toString());
  }

  @Provide
  Arbitrary<String> replacements() {
    return Arbitraries.of("", "\"", "{", "}", "[", "]", ",", "1", "-", "null", "\\", "\n", "é", "true", "\"x\": 1,",
        "env.", "0.5e");
  }

  @Property(tries = 1)
  void theUnchangedFileIsValid() {
    var config = new ConfigJson(completeFile()).provider("fast");
    assertEquals(2, config.keys().size());
    assertEquals(Set.of("a"), config.keys().get(0).models());
    assertTrue(config.captureRequestBodies());
  }
}
