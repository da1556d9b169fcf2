package bifrost.vllm;

import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/**
 * A server for the end-to-end tests: the fake server of the testkit, which always runs, or a real vLLM
 * configured by system properties.
 *
 * <p>The chat server is configured by {@code bifrost.vllm.url},
 * {@code bifrost.vllm.key} and {@code bifrost.vllm.model}, which defaults to the first listed model. It must
 * run with {@code --enable-auto-tool-choice} and a tool parser. A server with a reasoning parser and a key is
 * configured by {@code bifrost.vllm.reasoning.url}, {@code bifrost.vllm.reasoning.key} and
 * {@code bifrost.vllm.reasoning.model}; a server for embeddings and rankings by
 * {@code bifrost.vllm.embedding.url} and so on; a server for audio by {@code bifrost.vllm.audio.url} and so on.
 *
 * @param name the name in messages of failed tests
 * @param isReal whether the server is a real vLLM
 * @param url the base URL; empty for the fake server, which starts for each test
 * @param key the API key, if the server requires one
 * @param model the model to use; empty for the first listed model
 * @param proxy a factory for a reverse proxy in front of the server, if any
 */
record EndToEndServer(String name, boolean isReal, Optional<String> url, Optional<String> key, Optional<String> model,
    Optional<Function<URI, ReverseProxy>> proxy) {
  static final String URL = "bifrost.vllm.url";
  static final String REASONING_URL = "bifrost.vllm.reasoning.url";

  static final String EMBEDDING_URL = "bifrost.vllm.embedding.url";
  static final String AUDIO_URL = "bifrost.vllm.audio.url";

  static final String ROUTER_URL = "bifrost.vllm.router.url";

  static final String VICTIM = "bifrost.vllm.victim.";

  /** A pattern for properties that are set and not blank. */
  static final String NOT_BLANK = "(?s).*\\S.*";

  static final String DISABLED_REASON =
      "no real vLLM is configured; set -D" + URL + "=http://host:8000 -D" + REASONING_URL + "=http://host:8003"
          + " -D" + EMBEDDING_URL + "=http://host:8001 -D" + AUDIO_URL + "=http://host:8002";

  EndToEndServer(String name, boolean isReal, Optional<String> url, Optional<String> key, Optional<String> model) {
    this(name, isReal, url, key, model, Optional.empty());
  }

  /** {@return this server behind a reverse proxy} */
  EndToEndServer behind(Function<URI, ReverseProxy> proxy) {
    return new EndToEndServer(name, isReal, url, key, model, Optional.of(proxy));
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
    return new EndToEndServer("vLLM for embeddings", true, property(EMBEDDING_URL),
        property("bifrost.vllm.embedding.key"),
        property("bifrost.vllm.embedding.model"));
  }

  static EndToEndServer realAudio() {
    return new EndToEndServer("vLLM for audio", true, property(AUDIO_URL), property("bifrost.vllm.audio.key"),
        property("bifrost.vllm.audio.model"));
  }

  /**
   * {@return a router in front of servers of the same model: {@code bifrost.vllm.router.url}, {@code .key}
   * and {@code .model}}
   */
  static EndToEndServer router() {
    return new EndToEndServer("vllm-router", true, property(ROUTER_URL), property("bifrost.vllm.router.key"),
        property("bifrost.vllm.router.model"));
  }

  /**
   * {@return a router in front of embedding servers: {@code bifrost.vllm.router.embedding.url}, or the other
   * router by default}
   */
  static EndToEndServer embeddingRouter() {
    return new EndToEndServer("vllm-router", true,
        property("bifrost.vllm.router.embedding.url").or(() -> property(ROUTER_URL)),
        property("bifrost.vllm.router.embedding.key").or(() -> property("bifrost.vllm.router.key")), Optional.empty());
  }

  /**
   * {@return the dedicated real vLLM whose engine or server a test kills}
   *
   * @param part {@code engine} or {@code server}; the second part of properties such as
   * {@code bifrost.vllm.victim.engine.url}
   */
  static EndToEndServer victim(String part) {
    var prefix = VICTIM + part + ".";
    return new EndToEndServer("vLLM whose " + part + " is killed", true, property(prefix + "url"),
        property(prefix + "key"), property(prefix + "model"));
  }

  /** {@return the process that {@code vllm serve} started} */
  static ProcessHandle process(String part) {
    return ProcessHandle.of(Long.parseLong(property(VICTIM + part + ".pid").orElseThrow())).orElseThrow();
  }

  private static Optional<String> property(String name) {
    return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isBlank());
  }
}
