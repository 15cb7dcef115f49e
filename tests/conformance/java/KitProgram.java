import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import wiremock.com.fasterxml.jackson.databind.JsonNode;
import wiremock.com.fasterxml.jackson.databind.ObjectMapper;
import wiremock.com.fasterxml.jackson.databind.node.ArrayNode;
import wiremock.com.fasterxml.jackson.databind.node.ObjectNode;
import wiremock.com.networknt.schema.JsonNodePath;
import wiremock.com.networknt.schema.JsonSchema;
import wiremock.com.networknt.schema.JsonSchemaFactory;
import wiremock.com.networknt.schema.PathType;
import wiremock.com.networknt.schema.SchemaValidatorsConfig;
import wiremock.com.networknt.schema.SpecVersion;
import wiremock.com.networknt.schema.ValidationMessage;

/**
 * Speaks the protocol of the conformance kit for the validator com.networknt:json-schema-validator, in the copy that
 * the jar of WireMock carries (all its packages begin with {@code wiremock.}; drop that prefix to use the original).
 *
 * The validator answers for levels 1 and 2. Positions, rules and strict checks are no matter of the validator: they
 * are made here, from Jackson's token offsets (Text.java), with a small reader of CEL (Rule, below), and by walking the
 * payload and the schema side by side.
 */
public final class KitProgram {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> STRICT =
            Set.of("unknown-field", "duplicate-key", "large-integer", "ambiguous-range");

    /** What the folder of the kit holds under one name: the schema, compiled and as it is written, and its rules. */
    private record Schema(JsonSchema compiled, JsonNode written, JsonNode rules, JsonNode warnings) {}

    /** One finding; {@code offset} is the byte at which it stands. */
    private record Finding(String code, List<String> path, int offset) {}

    private final Map<String, Schema> schemas = new HashMap<>();

    public static void main(String[] arguments) throws IOException {
        // Nothing but answers may reach the standard output, so libraries get the standard error instead.
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        KitProgram program = new KitProgram();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = questions.readLine()) != null; ) {
            JsonNode question = JSON.readTree(line);
            ObjectNode answer = switch (question.path("type").asText()) {
                case "hello" -> program.hello(question);
                case "case" -> program.answer(question);
                default -> throw new IOException("a question of unknown type: " + line);
            };
            answers.print(JSON.writeValueAsString(answer) + "\n");
            answers.flush();
        }
    }

    private ObjectNode hello(JsonNode question) throws IOException {
        if (question.path("kit").asInt() != 1) {
            throw new IOException("this program speaks version 1 of the protocol");
        }
        Path folder = Path.of(question.path("schemas").asText());
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                .pathType(PathType.JSON_POINTER).formatAssertionsEnabled(true).build();
        JsonNode index = JSON.readTree(folder.resolve("index.json").toFile());
        for (JsonNode entry : index.path("schemas")) {
            JsonNode written = JSON.readTree(Files.readAllBytes(folder.resolve(entry.path("file").asText())));
            JsonSchema compiled = factory.getSchema(written, config);
            compiled.initializeValidators();
            schemas.put(entry.path("name").asText(),
                    new Schema(compiled, written, entry.path("rules"), entry.path("warnings")));
        }
        ObjectNode answer = JSON.createObjectNode().put("type", "hello").put("name", "networknt")
                .put("version", "of WireMock " + JsonSchema.class.getPackage().getImplementationVersion())
                .put("input", "text");
        answer.set("contract", question.path("contract").path("sha256"));
        ArrayNode levels = answer.putArray("levels");
        for (int level = 1; level <= 5; level++) {
            levels.add(level);
        }
        return answer;
    }

    private ObjectNode answer(JsonNode question) {
        ObjectNode answer = JSON.createObjectNode().put("type", "answer").put("id", question.path("id").asText());
        Set<String> strict = new LinkedHashSet<>();
        question.path("options").path("strict").forEach(code -> strict.add(code.asText()));
        Schema schema = schemas.get(question.path("schema").asText());
        if (schema == null || !STRICT.containsAll(strict)) {
            return answer.put("type", "skip").put("reason", schema == null ? "unknown schema" : "unknown strict check");
        }
        byte[] payload = Base64.getDecoder().decode(question.path("payload").asText());
        Text text = new Text(payload);
        List<Finding> findings;
        try {
            findings = check(schema, text.read(), question.path("options").path("rules").asBoolean(), strict);
        } catch (Text.NotJson e) {
            findings = List.of(new Finding("not-json", List.of(), e.offset));
        }
        answer.put("verdict", findings.isEmpty() ? "valid" : "invalid");
        ArrayNode list = answer.putArray("findings");
        for (Finding one : findings) {
            Text.Place place = text.place(one.offset);
            list.addObject().put("code", one.code).put("pointer", pointer(one.path))
                    .put("line", place.line()).put("column", place.column()).put("offset", one.offset);
        }
        return answer;
    }

    private static List<Finding> check(Schema schema, Text.Value payload, boolean rules, Set<String> strict) {
        List<Finding> findings = validate(schema, payload);
        boolean fits = findings.isEmpty();
        strictly(payload, List.of(), List.of(schema.written), schema.written, strict, findings);
        if (fits && rules) {
            for (JsonNode rule : schema.rules) {
                apply(rule, rule.path("id").asText(), payload, findings);
            }
        }
        if (fits) {
            for (JsonNode rule : schema.warnings) {
                if (strict.contains(rule.path("code").asText())) {
                    apply(rule, rule.path("code").asText(), payload, findings);
                }
            }
        }
        return findings;
    }

    /** What the validator finds, in the words of the kit. */
    private static List<Finding> validate(Schema schema, Text.Value payload) {
        // A set, since the alternatives of one `oneOf` may say the same, and `oneOf` is added for each of them.
        Set<Finding> findings = new LinkedHashSet<>();
        for (ValidationMessage message : schema.compiled.validate(payload.node())) {
            List<String> path = elements(message.getInstanceLocation());
            findings.add(new Finding(message.getType(), path, payload.at(path).start()));
            // The validator lists what each alternative of a `oneOf` lacks, but not the `oneOf` itself.
            List<String> way = elements(message.getEvaluationPath());
            int depth = 0;
            for (int i = 0; i < way.size(); i++) {
                switch (way.get(i)) {
                    case "properties" -> { depth++; i++; }
                    case "items", "additionalProperties" -> depth++;
                    case "allOf", "anyOf" -> i++;
                    case "oneOf" -> {
                        List<String> place = List.copyOf(path.subList(0, depth));
                        findings.add(new Finding("oneOf", place, payload.at(place).start()));
                        i++;
                    }
                    default -> { }
                }
            }
        }
        return new ArrayList<>(findings);
    }

    /**
     * The strict checks that need no rules, for one value and all below it.
     * {@code declared} are the schemas that speak of the value; references in them lead into {@code root}.
     */
    private static void strictly(Text.Value value, List<String> path, List<JsonNode> declared, JsonNode root,
                                 Set<String> strict, List<Finding> findings) {
        if (strict.contains("large-integer") && value.isLargeInteger()) {
            findings.add(new Finding("large-integer", path, value.start()));
        }
        List<JsonNode> all = new ArrayList<>();
        declared.forEach(one -> unfold(one, root, all));
        for (int i = 0; i < value.items().size(); i++) {
            List<JsonNode> below = new ArrayList<>();
            all.forEach(one -> add(one.path("items"), below));
            strictly(value.items().get(i), extended(path, String.valueOf(i)), below, root, strict, findings);
        }
        boolean some = all.stream().anyMatch(one -> one.path("properties").size() > 0);
        Map<String, Text.Member> last = new LinkedHashMap<>();
        for (Text.Member member : value.members()) {
            Text.Member lost = last.put(member.name(), member);
            if (lost != null && strict.contains("duplicate-key")) {
                findings.add(new Finding("duplicate-key", extended(path, lost.name()), lost.start()));
            }
        }
        for (Text.Member member : last.values()) {
            List<String> place = extended(path, member.name());
            List<JsonNode> below = new ArrayList<>();
            for (JsonNode one : all) {
                JsonNode own = one.path("properties").path(member.name());
                add(own.isMissingNode() ? one.path("additionalProperties") : own, below);
            }
            if (some && below.isEmpty() && strict.contains("unknown-field")) {
                findings.add(new Finding("unknown-field", place, member.start()));
            }
            strictly(member.value(), place, below, root, strict, findings);
        }
    }

    private static void add(JsonNode schema, List<JsonNode> to) {
        if (schema.isObject()) {
            to.add(schema);
        }
    }

    /** A schema and those that it applies to the same value. */
    private static void unfold(JsonNode schema, JsonNode root, List<JsonNode> to) {
        to.add(schema);
        String reference = schema.path("$ref").asText("");
        if (reference.startsWith("#")) {
            unfold(root.at(reference.substring(1)), root, to);
        }
        for (String keyword : List.of("allOf", "anyOf", "oneOf")) {
            schema.path(keyword).forEach(one -> unfold(one, root, to));
        }
    }

    private static void apply(JsonNode rule, String code, Text.Value payload, List<Finding> findings) {
        String at = rule.path("at").asText();
        JsonNode self = payload.node().at(at);
        if (self.isObject() && !new Rule(rule.path("rule").asText()).holds(self)) {
            List<String> path = new ArrayList<>();
            for (String token : at.isEmpty() ? new String[0] : at.substring(1).split("/", -1)) {
                path.add(token.replace("~1", "/").replace("~0", "~"));
            }
            findings.add(new Finding(code, path, payload.at(path).start()));
        }
    }

    private static List<String> elements(JsonNodePath path) {
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < path.getNameCount(); i++) {
            elements.add(String.valueOf(path.getElement(i)));
        }
        return elements;
    }

    private static List<String> extended(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return Collections.unmodifiableList(longer);
    }

    private static String pointer(List<String> path) {
        StringBuilder pointer = new StringBuilder();
        path.forEach(name -> pointer.append('/').append(name.replace("~", "~0").replace("/", "~1")));
        return pointer.toString();
    }
}

/**
 * A rule in CEL, of which this reads what the rules of the kit are written in: `||`, `&&`, `!`, `? :`, comparisons,
 * `+`, `-`, texts, whole numbers, `self.NAME`, and `has`, `size`, `timestamp` and `duration`. Anything else is an
 * exception and not a guess. A value is a Boolean, Long, String, Instant or Duration.
 */
final class Rule {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(\\|\\||&&|[=!<>]=|'[^'\\\\]*'|[A-Za-z_][A-Za-z_0-9]*|[0-9]+|[-+!<>?:().])");

    private final List<String> tokens = new ArrayList<>();
    private int next;
    private JsonNode self;

    Rule(String text) {
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        for (; matcher.lookingAt(); matcher.region(end, text.length())) {
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
        if (!text.substring(end).isBlank()) {
            throw new IllegalArgumentException("a rule with more than this reader knows: " + text.substring(end));
        }
        tokens.add("");
    }

    boolean holds(JsonNode self) {
        this.self = self;
        next = 0;
        boolean holds = (Boolean) choice(true);
        if (!tokens.get(next).isEmpty()) {
            throw new IllegalArgumentException("the rule goes on at " + tokens.get(next));
        }
        return holds;
    }

    private boolean take(String token) {
        boolean there = tokens.get(next).equals(token);
        next += there ? 1 : 0;
        return there;
    }

    private void expect(String token) {
        if (!take(token)) {
            throw new IllegalArgumentException("expected " + token + " and not " + tokens.get(next));
        }
    }

    // Each of the following reads a part of the rule. `live` is false where the value does not matter, such as behind
    // `true ||`: nothing is looked up or computed there, and what comes back is null.

    private Object choice(boolean live) {
        Object condition = either(live);
        if (!take("?")) {
            return condition;
        }
        Object yes = choice(live && (Boolean) condition);
        expect(":");
        Object no = choice(live && !(Boolean) condition);
        return !live ? null : (Boolean) condition ? yes : no;
    }

    private Object either(boolean live) {
        Object left = both(live);
        while (take("||")) {
            Object right = both(live && !(Boolean) left);
            left = live ? (Boolean) left || (Boolean) right : null;
        }
        return left;
    }

    private Object both(boolean live) {
        Object left = comparison(live);
        while (take("&&")) {
            Object right = comparison(live && (Boolean) left);
            left = live ? (Boolean) left && (Boolean) right : null;
        }
        return left;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Object comparison(boolean live) {
        Object left = sum(live);
        for (String sign : List.of("==", "!=", "<=", ">=", "<", ">")) {
            if (take(sign)) {
                Object right = sum(live);
                if (!live) {
                    return null;
                }
                int order = ((Comparable) left).compareTo(right);
                return switch (sign) {
                    case "==" -> order == 0;
                    case "!=" -> order != 0;
                    case "<=" -> order <= 0;
                    case ">=" -> order >= 0;
                    case "<" -> order < 0;
                    default -> order > 0;
                };
            }
        }
        return left;
    }

    private Object sum(boolean live) {
        Object left = single(live);
        while (true) {
            if (take("+")) {
                Object right = single(live);
                left = live ? (String) left + (String) right : null;
            } else if (take("-")) {
                Object right = single(live);
                left = live ? Duration.between((Instant) right, (Instant) left) : null;
            } else {
                return left;
            }
        }
    }

    private Object single(boolean live) {
        String token = tokens.get(next++);
        if (token.equals("!")) {
            Object value = single(live);
            return live ? !(Boolean) value : null;
        }
        if (token.equals("(")) {
            Object value = choice(live);
            expect(")");
            return value;
        }
        if (token.startsWith("'")) {
            return token.substring(1, token.length() - 1);
        }
        if (!token.isEmpty() && Character.isDigit(token.charAt(0))) {
            return Long.valueOf(token);
        }
        if (token.equals("self")) {
            expect(".");
            JsonNode member = self.path(tokens.get(next++));
            if (live && !member.isTextual()) {
                throw new IllegalArgumentException("a rule on a member that is no text");
            }
            return live ? member.textValue() : null;
        }
        expect("(");
        if (token.equals("has")) {
            expect("self");
            expect(".");
            boolean there = self.has(tokens.get(next++));
            expect(")");
            return there;
        }
        Object value = choice(live);
        expect(")");
        if (!live) {
            return null;
        }
        return switch (token) {
            case "size" -> (long) ((String) value).codePointCount(0, ((String) value).length());
            case "timestamp" -> Instant.parse((String) value);
            case "duration" -> Duration.parse("PT" + ((String) value).toUpperCase());
            default -> throw new IllegalArgumentException("a function that this reader does not know: " + token);
        };
    }
}
