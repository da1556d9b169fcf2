package bifrost.api.internal.value;

import bifrost.api.Embedding;
import bifrost.api.EmbeddingList;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The vectors of the parts of one request, joined in order. Not thread-safe. */
public final class JoinedEmbeddings {
  private final List<Embedding> data = new ArrayList<>();
  private int inputs; // of the parts so far, as far as their vectors tell
  private Optional<String> model = Optional.empty(); // of the first part
  private Optional<Usage> usage = Optional.of(Usage.of(0, 0));

  public void add(EmbeddingList part) {
    int offset = inputs;
    inputs += part.data().size();
    for (var each : part.data()) {
      int index = Math.addExact(offset, each.index());
      data.add(each.index(index));
      inputs = Math.max(inputs, index + 1); // a server may omit vectors
    }
    if (model.isEmpty()) model = Optional.of(part.model());
    usage = usage.flatMap(sum -> part.usage().map(sum::plus));
  }

  public JoinedEmbeddings combine(JoinedEmbeddings later) {
    if (later.model.isPresent()) add(later.list());
    return this;
  }

  public EmbeddingList list() {
    return new EmbeddingList(model.orElse(""), data, model.flatMap(any -> usage), JsonObject.of());
  }
}
