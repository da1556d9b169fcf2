package bifrost.vllm;

import static bifrost.api.Operation.CHAT_COMPLETION;
import static bifrost.api.Operation.COMPLETION;
import static bifrost.api.Operation.EMBEDDING;
import static bifrost.api.Operation.LIST_MODELS;
import static bifrost.api.Operation.RAW;
import static bifrost.api.Operation.RERANK;
import static bifrost.api.Operation.RESPONSES;
import static bifrost.api.Operation.TRANSCRIPTION;
import static bifrost.api.Operation.TRANSLATION;

import bifrost.openai.OpenAiProfile;
import bifrost.openai.OpenAiProviderFactory;
import java.util.List;

/**
 * The factory of providers of kind {@code vllm}, for vLLM servers. The default base URL is
 * {@code http://localhost:8000}.
 */
public final class VllmProviderFactory extends OpenAiProviderFactory {
  /** Creates the factory. */
  public VllmProviderFactory() {
    super(OpenAiProfile.of("vllm").defaultBaseUrl("http://localhost:8000").opensUnconfigured(true)
        .operations(CHAT_COMPLETION, RESPONSES, COMPLETION, EMBEDDING, LIST_MODELS, TRANSCRIPTION, TRANSLATION, RERANK,
            RAW)
        .nativeResponses(false)
        .affinityHeader("X-Session-Id") // the header that vllm-router reads
        .reasoningNames("reasoning", "reasoning_content") // vLLM 0.16 and later read the first, earlier ones the second
        .understoodMembers(
            List.of("stream_options", "stream_include_usage", "encoding_format", "max_completion_tokens")));
  }
}
