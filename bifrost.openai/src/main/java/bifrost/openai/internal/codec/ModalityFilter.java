package bifrost.openai.internal.codec;

import bifrost.api.ChatCompletionChunk.Choice;
import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.util.List;

/**
 * A filter that keeps media out of the text. vLLM-Omni streams audio as Base64 in {@code delta.content} of chunks that have
 * {@code "modality": "audio"}; it is moved to {@code audio.data}, where other servers send it.
 */
public final class ModalityFilter {
  private static final String NAME = "modality";

  private ModalityFilter() {}

  static List<Choice> moveMediaToExtras(List<Choice> choices, JsonObject ofChunk) {
    boolean isUnmarked = ofChunk.isEmpty() && choices.stream().allMatch(choice -> choice.extras().isEmpty());
    return isUnmarked ? choices
        : choices.stream().map(choice -> moveMediaToExtras(choice, of(choice.extras(), of(ofChunk, "")))).toList();
  }

  private static String of(JsonObject extras, String otherwise) {
    return extras.members().get(NAME) instanceof JsonString name ? name.value() : otherwise;
  }

  private static Choice moveMediaToExtras(Choice choice, String modality) {
    var it = choice.delta();
    if (it.text().isEmpty() || modality.isEmpty() || modality.equals("text")) return choice;
    var extras = it.extras().with(modality, JsonObject.of("data", it.text()));
    var delta = new Delta(it.role(), "", it.reasoning(), it.reasoningName(), it.refusal(), it.toolCalls(), extras);
    return new Choice(choice.index(), delta, choice.finishReason(), choice.logprobs(), choice.extras());
  }
}
