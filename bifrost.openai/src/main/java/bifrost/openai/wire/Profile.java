package bifrost.openai.wire;

import java.net.URI;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where OpenAI-compatible servers differ.
 *
 * @param kind the kind of provider
 * @param defaultBaseUrl where it is when the configuration does not say; empty if it must
 * @param reasoningNames the members in which reasoning is sent back in the history, each with the same text; empty to use the member in
 *     which the server sent it. The option {@code reasoning_names} has precedence
 * @param extensions whether it has vLLM's own operations and parameters
 */
public record Profile(String kind, Optional<URI> defaultBaseUrl, Set<String> reasoningNames, boolean extensions) {
  /** Sorts the names, so that the same request is the same bytes in every run. */
  public Profile {
    reasoningNames = Collections.unmodifiableSet(new TreeSet<>(reasoningNames));
  }
}
