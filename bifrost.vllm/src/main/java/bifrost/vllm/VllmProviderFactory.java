package bifrost.vllm;

import static bifrost.api.Operation.BATCH;
import static bifrost.api.Operation.FILE;
import static bifrost.api.Operation.IMAGE_GENERATION;
import static bifrost.api.Operation.SPEECH;

import bifrost.openai.OpenAiProfile;
import bifrost.openai.OpenAiProviderFactory;
import java.util.EnumSet;

/**
 * The factory of providers of kind {@code vllm}, for vLLM servers. The default base URL is
 * {@code http://localhost:8000}. Immutable and thread-safe.
 *
 * @since 0.1
 */
public final class VllmProviderFactory extends OpenAiProviderFactory {
  /** Creates the factory. */
  public VllmProviderFactory() {
    super(OpenAiProfile.of("vllm").defaultBaseUrl("http://localhost:8000").openByDefault(true)
        .operations(EnumSet.complementOf(EnumSet.of(IMAGE_GENERATION, SPEECH, FILE, BATCH)))
        .nativeResponses(false)
        .affinityHeader("X-Session-Id") // the header that vllm-router reads
        // vLLM 0.16 and later read the first, earlier ones the second
        .requestReasoningNames("reasoning", "reasoning_content")
        .addedRequestMembers("stream_options", "stream_include_usage", "encoding_format", "max_completion_tokens"));
  }
}
