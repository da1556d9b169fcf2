package bifrost.api;

/** The operations of the table: what a request asks for. Grows; switch over it with a default. */
public enum Operation {
  /** {@code /v1/chat/completions}. */
  CHAT_COMPLETION(false),
  /** {@code /v1/responses}, or {@code /v1/chat/completions} with conversion. */
  RESPONSES(false),
  /** {@code /v1/completions}. */
  COMPLETION(false),
  /** {@code /v1/embeddings}. */
  EMBEDDING(false),
  /** {@code /v1/audio/transcriptions}. */
  TRANSCRIPTION(false),
  /** {@code /v1/audio/translations}. */
  TRANSLATION(false),
  /** {@code /v1/models}. */
  LIST_MODELS(true),
  /** {@code /v1/rerank}, or {@code /rerank}; vLLM's own. */
  RERANK(false),
  /** {@code /v1/images/generations}; vLLM does not serve it. */
  IMAGE_GENERATION(false),
  /** {@code /v1/audio/speech}; vLLM does not serve it. */
  SPEECH(false),
  /** {@code /v1/files}: upload, list, retrieve, delete and download; vLLM does not serve it. */
  FILE(true),
  /** {@code /v1/batches}: create, list, retrieve and cancel; vLLM does not serve it. */
  BATCH(true),
  /** Any endpoint. */
  RAW(true);

  private final boolean askedOfProvider;

  Operation(boolean askedOfProvider) {
    this.askedOfProvider = askedOfProvider;
  }

  /** Whether the target of such a request is a provider's name, not a model. */
  boolean isAskedOfProvider() {
    return askedOfProvider;
  }
}
