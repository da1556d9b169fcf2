package bifrost.api;

import java.util.Optional;

/** Finds the usage in answers of any kind. */
final class Usages {
  private Usages() {}

  static Optional<Usage> of(Object answer) {
    if (answer instanceof ChatCompletion chat) return chat.usage();
    if (answer instanceof Completion completion) return completion.usage();
    if (answer instanceof EmbeddingList embeddings) return embeddings.usage();
    if (answer instanceof Ranking ranking) return ranking.usage();
    if (answer instanceof Response response) return response.usage().map(Usages::of);
    return Optional.empty();
  }

  private static Usage of(ResponseUsage used) {
    return new Usage(used.inputTokens(), used.outputTokens(), used.totalTokens(), used.extras());
  }
}
