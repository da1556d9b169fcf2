package bifrost.api;

import java.util.Optional;

/**
 * The operation of a request. More operations may be added, so a switch needs a default. Immutable and thread-safe.
 *
 * @since 0.1
 */
public enum Operation {
  /** {@code /v1/chat/completions}. */
  CHAT_COMPLETION("/v1/chat/completions"),
  /** {@code /v1/responses}, or {@code /v1/chat/completions} if the request is converted. */
  RESPONSES("/v1/responses"),
  /** {@code /v1/completions}. */
  COMPLETION("/v1/completions"),
  /** {@code /v1/embeddings}. */
  EMBEDDING("/v1/embeddings"),
  /** {@code /v1/audio/transcriptions}. */
  TRANSCRIPTION("/v1/audio/transcriptions"),
  /** {@code /v1/audio/translations}. */
  TRANSLATION("/v1/audio/translations"),
  /** {@code /v1/models}. */
  LIST_MODELS("/v1/models", true, false),
  /** {@code /v1/rerank}, or {@code /rerank}; not part of OpenAI's API. */
  RERANK("/v1/rerank", false, true),
  /** {@code /v1/score}, or {@code /score}; not part of OpenAI's API. */
  SCORE("/v1/score", false, true),
  /** {@code /tokenize}; not part of OpenAI's API. */
  TOKENIZE("/tokenize", false, true),
  /** {@code /detokenize}; not part of OpenAI's API. */
  DETOKENIZE("/detokenize", false, true),
  /** {@code /v1/images/generations}; not supported by vLLM. */
  IMAGE_GENERATION("/v1/images/generations"),
  /** {@code /v1/audio/speech}; not supported by vLLM. */
  SPEECH("/v1/audio/speech"),
  /** {@code /v1/files}: upload, list, retrieve, delete and download; not supported by vLLM. */
  FILE("/v1/files", true, false),
  /** {@code /v1/batches}: create, list, retrieve and cancel; not supported by vLLM. */
  BATCH("/v1/batches", true, false),
  /** Any endpoint. */
  RAW("", true, false);

  private final String path;
  private final boolean isOpenAi;
  private final boolean hasModel;

  Operation(String path) {
    this(path, true, true);
  }

  Operation(String path, boolean isOpenAi, boolean hasModel) {
    this.path = path;
    this.isOpenAi = isOpenAi;
    this.hasModel = hasModel;
  }

  /** {@return the path of the operation in OpenAI's and vLLM's APIs; empty for {@link #RAW}} */
  public Optional<String> path() {
    return path.isEmpty() ? Optional.empty() : Optional.of(path);
  }

  /** {@return whether OpenAI's API has the operation; true for {@link #RAW}} */
  public boolean isOpenAi() {
    return isOpenAi;
  }

  /** {@return whether the target of a request names a model, and not only a provider} */
  public boolean hasModel() {
    return hasModel;
  }
}
