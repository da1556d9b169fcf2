package bifrost.api;

/** The operation of a request. Further operations may be added, so a switch needs a default. */
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
  /** {@code /v1/rerank}, or {@code /rerank}; not part of OpenAI's API. */
  RERANK(false),
  /** {@code /v1/images/generations}; not for vLLM. */
  IMAGE_GENERATION(false),
  /** {@code /v1/audio/speech}; not for vLLM. */
  SPEECH(false),
  /** {@code /v1/files}: upload, list, retrieve, delete and download; not for vLLM. */
  FILE(true),
  /** {@code /v1/batches}: create, list, retrieve and cancel; not for vLLM. */
  BATCH(true),
  /** Any endpoint. */
  RAW(true);

  private final boolean askedOfProvider;

  Operation(boolean askedOfProvider) {
    this.askedOfProvider = askedOfProvider;
  }

  /** {@return whether the target of a request is the name of a provider, without a model} */
  boolean isAskedOfProvider() {
    return askedOfProvider;
  }
}
