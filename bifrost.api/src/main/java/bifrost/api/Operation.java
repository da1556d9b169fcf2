package bifrost.api;

/** The operation of a request. More operations may be added, so a switch needs a default. */
public enum Operation {
  /** {@code /v1/chat/completions}. */
  CHAT_COMPLETION,
  /** {@code /v1/responses}, or {@code /v1/chat/completions} if the request is converted. */
  RESPONSES,
  /** {@code /v1/completions}. */
  COMPLETION,
  /** {@code /v1/embeddings}. */
  EMBEDDING,
  /** {@code /v1/audio/transcriptions}. */
  TRANSCRIPTION,
  /** {@code /v1/audio/translations}. */
  TRANSLATION,
  /** {@code /v1/models}. */
  LIST_MODELS,
  /** {@code /v1/rerank}, or {@code /rerank}; not part of OpenAI's API. */
  RERANK,
  /** {@code /v1/images/generations}; not supported by vLLM. */
  IMAGE_GENERATION,
  /** {@code /v1/audio/speech}; not supported by vLLM. */
  SPEECH,
  /** {@code /v1/files}: upload, list, retrieve, delete and download; not supported by vLLM. */
  FILE,
  /** {@code /v1/batches}: create, list, retrieve and cancel; not supported by vLLM. */
  BATCH,
  /** Any endpoint. */
  RAW
}
