// Goes into the folder of types that quicktype made, beside `sample.json` and `invalid.json`.
package payload

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"
)

func read(t *testing.T, name string) []byte {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func value(t *testing.T, text []byte) (value interface{}) {
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// What quicktype's types keep of a value: they leave out a member that is an empty list.
func kept(value interface{}) interface{} {
	switch value := value.(type) {
	case map[string]interface{}:
		for name, member := range value {
			if list, isList := member.([]interface{}); isList && len(list) == 0 {
				delete(value, name)
			} else {
				kept(member)
			}
		}
	case []interface{}:
		for _, item := range value {
			kept(item)
		}
	}
	return value
}

func TestASampleComesBackButForEmptyLists(t *testing.T) {
	sample := read(t, "sample.json")
	payload, err := UnmarshalPayload(sample)
	if err != nil {
		t.Fatal(err)
	}
	again, err := payload.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(value(t, again), kept(value(t, sample))) {
		t.Errorf("came back as %s", again)
	}
}

func TestAnotherTypeIsRefused(t *testing.T) {
	if payload, err := UnmarshalPayload(read(t, "invalid.json")); err == nil {
		t.Errorf("was taken for %+v", payload)
	}
}
