package bifrost.vllm;

import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/**
 * A server that the end-to-end tests run against: the testkit's fake one, always, and a real vLLM where system properties name one.
 * Those of the chat server are {@code bifrost.vllm.url}, {@code bifrost.vllm.key} and {@code bifrost.vllm.model} (else the first that
 * is listed); it has to be started with {@code --enable-auto-tool-choice} and a tool parser. Those of a server with a reasoning parser
 * and a key are {@code bifrost.vllm.reasoning.url}, {@code bifrost.vllm.reasoning.key} and {@code bifrost.vllm.reasoning.model}; those of
 * one that embeds and ranks are {@code bifrost.vllm.embedding.url} and so on, of one that listens {@code bifrost.vllm.audio.url} and so on.
 *
 * @param name what failures call it
 * @param isReal whether it is a vLLM
 * @param url where it is; empty for the fake one, which is started for each test
 * @param key the key it wants, if it wants one
 * @param model the model to ask; empty for the first that is listed
 * @param front what to put before it
 */
record EndToEndServer(String name, boolean isReal, Optional<String> url, Optional<String> key, Optional<String> model,
    Optional<Function<URI, ReverseProxy>> front) {
  static final String URL = "bifrost.vllm.url";
  static final String REASONING_URL = "bifrost.vllm.reasoning.url";

  static final String EMBEDDING_URL = "bifrost.vllm.embedding.url";
  static final String AUDIO_URL = "bifrost.vllm.audio.url";

  static final String ROUTER_URL = "bifrost.vllm.router.url";

  static final String VICTIM = "bifrost.vllm.victim.";

  /** Of a property: that it is set, and not blank. */
  static final String SET = "(?s).*\\S.*";

  static final String WHY =
      "no real vLLM is named: -D" + URL + "=http://host:8000 -D" + REASONING_URL + "=http://host:8003"
          + " -D" + EMBEDDING_URL + "=http://host:8001 -D" + AUDIO_URL + "=http://host:8002 do";

  EndToEndServer(String name, boolean isReal, Optional<String> url, Optional<String> key, Optional<String> model) {
    this(name, isReal, url, key, model, Optional.empty());
  }

  /** The same, called by way of what stands before it. */
  EndToEndServer behind(Function<URI, ReverseProxy> front) {
    return new EndToEndServer(name, isReal, url, key, model, Optional.of(front));
  }

  static EndToEndServer fake() {
    return new EndToEndServer("FakeServer", false, Optional.empty(), Optional.empty(),
        Optional.of("meta-llama/Llama-3.2-1B-Instruct"));
  }

  static EndToEndServer fakeReasoning() {
    return new EndToEndServer("FakeServer", false, Optional.empty(), Optional.of("a-key-of-the-tests"),
        Optional.of("Qwen/Qwen3-0.6B"));
  }

  static EndToEndServer real() {
    return new EndToEndServer("vLLM", true, property(URL), property("bifrost.vllm.key"),
        property("bifrost.vllm.model"));
  }

  static EndToEndServer realReasoning() {
    return new EndToEndServer("vLLM with a reasoning parser", true, property(REASONING_URL),
        property("bifrost.vllm.reasoning.key"), property("bifrost.vllm.reasoning.model"));
  }

  static EndToEndServer realEmbedding() {
    return new EndToEndServer("vLLM that embeds", true, property(EMBEDDING_URL), property("bifrost.vllm.embedding.key"),
        property("bifrost.vllm.embedding.model"));
  }

  static EndToEndServer realAudio() {
    return new EndToEndServer("vLLM that listens", true, property(AUDIO_URL), property("bifrost.vllm.audio.key"),
        property("bifrost.vllm.audio.model"));
  }

  /** A router in front of servers that serve the same model: {@code bifrost.vllm.router.url}, {@code .key} and {@code .model}. */
  static EndToEndServer router() {
    return new EndToEndServer("vllm-router", true, property(ROUTER_URL), property("bifrost.vllm.router.key"),
        property("bifrost.vllm.router.model"));
  }

  /** A router in front of servers that embed; the same one, unless {@code bifrost.vllm.router.embedding.url} names another. */
  static EndToEndServer routerOfEmbeddings() {
    return new EndToEndServer("vllm-router", true,
        property("bifrost.vllm.router.embedding.url").or(() -> property(ROUTER_URL)),
        property("bifrost.vllm.router.embedding.key").or(() -> property("bifrost.vllm.router.key")), Optional.empty());
  }

  /** A real vLLM of one's own, whose engine or whose server a test will kill: {@code bifrost.vllm.victim.engine.url}, …, {@code .pid}. */
  static EndToEndServer victim(String part) {
    var prefix = VICTIM + part + ".";
    return new EndToEndServer("vLLM whose " + part + " is killed", true, property(prefix + "url"),
        property(prefix + "key"), property(prefix + "model"));
  }

  /** The process that was started by {@code vllm serve}. */
  static ProcessHandle process(String victim) {
    return ProcessHandle.of(Long.parseLong(property(VICTIM + victim + ".pid").orElseThrow())).orElseThrow();
  }

  private static Optional<String> property(String name) {
    return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isBlank());
  }
}
