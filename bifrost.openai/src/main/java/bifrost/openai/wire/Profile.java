package bifrost.openai.wire;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Where OpenAI-compatible servers differ.
 *
 * @param kind the kind of provider
 * @param defaultBaseUrl where it is when the configuration does not say; empty if it must
 * @param reasoningNames the members under which reasoning is sent back in the history, each with the same text; none to keep it
 * @param extensions whether it has vLLM's own operations and parameters
 */
public record Profile(String kind, Optional<URI> defaultBaseUrl, Set<String> reasoningNames, boolean extensions) {}
