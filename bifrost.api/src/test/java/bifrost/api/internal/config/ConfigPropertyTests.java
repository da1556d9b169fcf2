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

/** Whatever is wrong in a config.json, wherever: its place is said, and no secret. */
class ConfigPropertyTests {
  private static final String HERE = "¤";
  /** Every object of a provider, with a place for one more member at its beginning. */
  private static final String FULL = """
      {"$schema": "https://www.getbifrost.ai/schema", "client": {"é": "😀"},
       "providers": {"fast": {¤
         "keys": [{¤ "name": "ключ", "value": "s3cret-1", "models": ["a", "b"], "blacklisted_models": ["b"], "weight": 0.5, "enabled": true,
             "vllm_key_config": {¤ "url": "http://gpu-1:8000", "model_name": "a"}}, {"value": "s3cret-2"}],
         "network_config": {¤ "base_url": "http://gpu-2:8000", "extra_headers": {"X-Token": "s3cret-3"},
           "default_request_timeout_in_seconds": 30, "stream_idle_timeout_in_seconds": 7, "max_retries": 3, "retry_backoff_initial": 100,
           "retry_backoff_max": "5s", "insecure_skip_verify": true, "ca_cert_pem": "s3cret-4", "max_conns_per_host": 8},
         "proxy_config": {¤ "type": "http", "url": "http://u:s3cret-5@proxy:3128", "username": "s3cret-6", "password": "s3cret-7",
           "ca_cert_pem": "s3cret-8"},
         "custom_provider_config": {¤ "base_provider_type": "vllm", "is_key_less": false},
         "responses": "native", "reasoning_names": ["r"], "stream_options": false, "send_back_raw_request": true, "send_back_raw_response": false}}}
      """;
  private static final List<String> PIECES = List.of(FULL.split(HERE));
  private static final Set<String> NAMES =
      Set.of("id", "url", "name", "type", "keys", "value", "models", "weight", "aliases", "enabled");

  private static String whole() {
    return String.join("", PIECES);
  }

  /** What a file with one more member has before it, and behind it. */
  record Hole(String before, String after) {
    ConfigJson with(String member) {
      return new ConfigJson(before + member + after);
    }

    String place() {
      int line = before.lastIndexOf('\n') + 1;
      return "config.json:" + (before.chars().filter(c -> c == '\n').count() + 1) + ":"
          + (before.codePointCount(line, before.length()) + 1);
    }
  }

  @Provide
  Arbitrary<Hole> holes() {
    var space = Arbitraries.strings().withChars(' ', '\n', '\t', '\r').ofMaxLength(9);
    return Combinators.combine(Arbitraries.integers().between(1, PIECES.size() - 1), space, space)
        .as((piece, before, after) -> new Hole(
            String.join("", PIECES.subList(0, piece)) + before,
            "," + after + String.join("", PIECES.subList(piece, PIECES.size()))));
  }

  @Provide
  Arbitrary<String> names() {
    var known = Arbitraries.of("name", "models", "base_url", "max_retries", "vllm_key_config", "password",
        "base_provider_type");
    var slips = Combinators.combine(known, Arbitraries.integers().between(0, 3), Arbitraries.chars().range('a', 'z'))
        .as((name, at, c) -> name.substring(0, at) + c + name.substring(at));
    return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(20), slips)
        .filter(name -> !NAMES.contains(name) && isText(name));
  }

  private static boolean isText(String name) {
    return name.codePoints().noneMatch(c -> c >= 0xd800 && c < 0xe000); // a file in UTF-8 has no lone surrogate
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.of("\"s3cret\"", "5", "[\"s3cret\", {\"s3cret\": 1}]", "{\"s3cret\": \"s3cret\"}", "false");
  }

  @Property
  void anUnknownMemberIsShownAtItsPlace(@ForAll("holes") Hole hole, @ForAll("names") String name,
      @ForAll("values") String value) {
    var refusal = hole.with(Json.of(name) + ": " + value).refusal();
    var says = hole.place() + ": unknown member '" + NameSuggestions.printable(name) + "' of ";
    assertTrue(refusal.startsWith(says), () -> refusal + "\nis not\n" + says);
    assertTrue(refusal.contains(": did you mean '") || refusal.contains(" (known: "), refusal);
    assertFalse(refusal.contains("s3cret"), refusal);
  }

  @Property(tries = 300)
  void aSlipOfOneLetterIsUnderstood(@ForAll("known") String name, @ForAll("letters") char c, @ForAll("places") int at) {
    int cut = at % name.length();
    var refusal = ConfigJson
        .vllm("\"network_config\": {\"" + name.substring(0, cut) + c + name.substring(cut) + "\": 1}").refusal();
    assertTrue(refusal.endsWith(": did you mean '" + name + "'?"), refusal);
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
  Arbitrary<Integer> places() {
    return Arbitraries.integers().between(0, 100_000);
  }

  @Property
  void aFileThatIsSpoiledAnywhereShowsNoSecret(@ForAll("places") int at, @ForAll("places") int length,
      @ForAll("scraps") String scrap) {
    var file = whole();
    int from = at % file.length();
    int to = Math.min(file.length(), from + length % 40);
    var spoiled = new ConfigJson(file.substring(0, from) + scrap + file.substring(to));
    try {
      spoiled.read();
    } catch (BifrostException e) {
      assertEquals(Misconfigured.class, e.error().getClass());
      assertTrue(e.error().message().startsWith("config.json"), e.error().message());
      if (!scrap.contains(":")) assertFalse(e.error().message().contains("s3cret"), e.error().message());
    }
    assertFalse(spoiled.warnings.toString().contains("s3cret"), spoiled.warnings.toString());
  }

  @Provide
  Arbitrary<String> scraps() {
    return Arbitraries.of("", "\"", "{", "}", "[", "]", ",", "1", "-", "null", "\\", "\n", "é", "true", "\"x\": 1,",
        "env.", "0.5e");
  }

  @Property(tries = 1)
  void theWholeFileIsReadAsItIs() {
    var config = new ConfigJson(whole()).provider("fast");
    assertEquals(2, config.keys().size());
    assertEquals(Set.of("a"), config.keys().get(0).models());
    assertTrue(config.sendBackRawRequest());
  }
}
