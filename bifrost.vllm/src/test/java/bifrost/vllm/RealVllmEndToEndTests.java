package bifrost.vllm;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The same claims, against a real vLLM: where a property says where one is, see {@link Backend}. */
class RealVllmEndToEndTests {
  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Chat extends ChatClaims {
    Chat() {
      super(Backend.real());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Tools extends ToolClaims {
    Tools() {
      super(Backend.real());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.REASONING_URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Reasoning extends ReasoningClaims {
    Reasoning() {
      super(Backend.realReasoning());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Errors extends ErrorClaims {
    Errors() {
      super(Backend.real());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Addresses extends AddressClaims {
    Addresses() {
      super(Backend.real());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Cancelling extends CancelClaims {
    Cancelling() {
      super(Backend.real());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class KeepAlive extends KeepAliveClaims {
    KeepAlive() {
      super(Backend.real());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Load extends LoadClaims {
    Load() {
      super(Backend.real());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class TextCompletions extends CompletionClaims {
    TextCompletions() {
      super(Backend.real());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.EMBEDDING_URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Embeddings extends EmbeddingClaims {
    Embeddings() {
      super(Backend.realEmbedding());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.AUDIO_URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Audio extends AudioClaims {
    Audio() {
      super(Backend.realAudio());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = Backend.URL, matches = Backend.SET, disabledReason = Backend.WHY)
  class Responses extends ResponsesClaims {
    Responses() {
      super(Backend.real());
    }
  }
}
