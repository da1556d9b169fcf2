package bifrost.api.internal.value;

import bifrost.api.Operation;
import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The operations of a model in the forms in which servers state them in their lists of models. */
public final class ModelOperations {
  private ModelOperations() {}

  /** {@return the operations that the members of a model state; empty if they state none} */
  public static Set<Operation> of(JsonObject model) {
    var operations = EnumSet.noneOf(Operation.class);
    add(model.tryGet("type").orElse(null), operations); // Together, LM Studio
    add(model.tryGet("capabilities").orElse(null), operations); // Mistral (an object), Infinity (an array)
    if (model.tryGet("supports_chat").orElse(null) instanceof JsonBoolean chat && chat.value()) { // Fireworks
      operations.add(Operation.CHAT_COMPLETION);
    }
    if (model.tryGet("architecture").orElse(null) instanceof JsonObject architecture
        && architecture.tryGet("output_modalities").orElse(null) instanceof JsonArray output) { // OpenRouter
      for (var each : output.elements()) {
        if (each instanceof JsonString text && text.value().equals("text")) operations.add(Operation.CHAT_COMPLETION);
        else add(each, operations);
      }
    }
    return Collections.unmodifiableSet(operations);
  }

  private static void add(@Nullable JsonValue stated, Set<Operation> operations) {
    if (stated instanceof JsonString word) addWord(word.value(), operations);
    if (stated instanceof JsonArray words) words.elements().forEach(each -> add(each, operations));
    if (stated instanceof JsonObject flags) {
      flags.members().forEach((name, flag) -> {
        if (flag instanceof JsonBoolean enabled && enabled.value()) addWord(name, operations);
      });
    }
  }

  private static void addWord(String word, Set<Operation> operations) {
    switch (word.toLowerCase(Locale.ROOT)) {
      case "chat", "completion_chat", "llm", "vlm" -> operations.add(Operation.CHAT_COMPLETION);
      case "language" -> operations.add(Operation.COMPLETION);
      case "embed", "embedding", "embeddings" -> operations.add(Operation.EMBEDDING);
      case "rerank" -> operations.add(Operation.RERANK);
      default -> {} // an ability of the model, such as tools or vision, or an unknown word
    }
  }
}
