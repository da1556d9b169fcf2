package bifrost.testkit;

import bifrost.api.EmbeddingList;
import bifrost.testkit.Scenario.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was seen of vectors, as the parts that say it. */
final class Vectors {
  private Vectors() {}

  static List<Part> parts(Optional<EmbeddingList> seen) {
    var parts = new ArrayList<Part>();
    for (var each : seen.map(EmbeddingList::data).orElse(List.of())) {
      var numbers = new ArrayList<Float>();
      for (float number : each.vector()) numbers.add(number);
      parts.add(new Part.Vector(each.index(), numbers));
    }
    return parts;
  }
}
