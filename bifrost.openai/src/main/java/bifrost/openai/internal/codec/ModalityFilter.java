package bifrost.openai.internal.codec;

import bifrost.api.ChatCompletionChunk.Choice;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A filter that moves media from the text to the extras. In chunks with {@code "modality": "audio"}, vLLM-Omni sends
 * audio as Base64 in {@code delta.content}. This filter moves it to {@code audio.data}, where other servers send it.
 */
public final class ModalityFilter {
  private static final String NAME = "modality";

  private ModalityFilter() {}

  static List<Choice> moveMediaToExtras(List<Choice> choices, JsonObject chunkExtras) {
    var modality = modality(chunkExtras, "");
    boolean isMarked = !modality.isEmpty();
    for (int i = 0; !isMarked && i < choices.size(); i++) isMarked = !modality(choices.get(i).extras(), "").isEmpty();
    if (!isMarked) return choices;
    var moved = new ArrayList<Choice>(choices.size());
    for (var choice : choices) moved.add(moveMediaToExtras(choice, modality(choice.extras(), modality)));
    return Collections.unmodifiableList(moved);
  }

  private static String modality(JsonObject extras, String defaultModality) {
    return !extras.isEmpty() && extras.members().get(NAME) instanceof JsonString name ? name.value() : defaultModality;
  }

  private static Choice moveMediaToExtras(Choice choice, String modality) {
    var original = choice.delta();
    if (original.text().isEmpty() || modality.isEmpty() || modality.equals("text")) return choice;
    var extras = original.extras().with(modality, JsonObject.of("data", original.text()));
    return choice.delta(original.text("").extras(extras));
  }
}
