// Holds types that openapi-generator made to samples of the corpus. Usage: RoundTrip (CLASS SAMPLE INVALID)…
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openapitools.client.ApiClient;

public class RoundTrip {
  public static void main(String[] arguments) throws Exception {
    ObjectMapper mapper = ApiClient.createDefaultObjectMapper();
    // By default, Jackson takes a number for a text, and a text for a number.
    mapper.configure(MapperFeature.ALLOW_COERCION_OF_SCALARS, false);
    mapper
        .coercionConfigFor(LogicalType.Textual)
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
    for (int i = 0; i < arguments.length; i += 3) {
      Class<?> type = Class.forName("org.openapitools.client.model." + arguments[i]);
      String sample = Files.readString(Path.of(arguments[i + 1]));
      JsonNode again = mapper.readTree(mapper.writeValueAsString(mapper.readValue(sample, type)));
      if (!again.equals(mapper.readTree(sample))) {
        throw new AssertionError(arguments[i + 1] + " came back as " + again);
      }
      try {
        Object taken = mapper.readValue(Files.readString(Path.of(arguments[i + 2])), type);
        throw new AssertionError(arguments[i + 2] + " was taken for " + mapper.writeValueAsString(taken));
      } catch (JsonProcessingException expected) {
        // What is of another type is refused.
      }
    }
  }
}
