/** Made from grammar/*.schema.json by tools/generate-types.ts. */

export const acceleratorSchema = {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Accelerator",
  "description": "One NPU configuration: what it computes with, what it can do, and what it calls itself.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "name",
    "family",
    "registers",
    "identity",
    "compute",
    "limits",
    "default_system"
  ],
  "definitions": {
    "range": {
      "title": "Range",
      "description": "Both ends included.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "min",
        "max"
      ],
      "properties": {
        "min": {
          "type": "integer"
        },
        "max": {
          "type": "integer"
        }
      }
    },
    "hwc": {
      "description": "Height, width, channels.",
      "type": "array",
      "items": {
        "type": "integer",
        "minimum": 1
      },
      "minItems": 3,
      "maxItems": 3
    }
  },
  "properties": {
    "name": {
      "type": "string"
    },
    "aliases": {
      "type": "array",
      "items": {
        "type": "string"
      }
    },
    "default": {
      "type": "boolean",
      "description": "The target when none is named. One file has it."
    },
    "family": {
      "type": "string",
      "enum": [
        "ethos-u"
      ]
    },
    "registers": {
      "type": "string",
      "description": "Name of the register file in targets/registers."
    },
    "default_system": {
      "type": "string",
      "description": "Name of the system configuration in targets/systems."
    },
    "identity": {
      "title": "Identity",
      "description": "The words of the driver payload by which driver and NPU recognise a stream.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "config",
        "id"
      ],
      "properties": {
        "config": {
          "type": "integer"
        },
        "id": {
          "type": "integer"
        }
      }
    },
    "compute": {
      "title": "Compute",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "macs",
        "cores",
        "ofm_ublock",
        "ifm_ublock",
        "max_block",
        "subkernel",
        "shram",
        "blockdep",
        "outstanding",
        "address_bits",
        "parallel_mode",
        "dma"
      ],
      "properties": {
        "macs": {
          "type": "integer",
          "description": "8-bit multiply-accumulates a cycle and core."
        },
        "cores": {
          "type": "integer",
          "minimum": 1
        },
        "ofm_ublock": {
          "$ref": "#/definitions/hwc"
        },
        "ifm_ublock": {
          "$ref": "#/definitions/hwc"
        },
        "max_block": {
          "$ref": "#/definitions/hwc"
        },
        "subkernel": {
          "description": "Height and width of the largest kernel part that is processed at once.",
          "type": "array",
          "items": {
            "type": "integer"
          },
          "minItems": 2,
          "maxItems": 2
        },
        "blockdep": {
          "type": "integer",
          "description": "Largest value of BLOCKDEP."
        },
        "outstanding": {
          "title": "Outstanding",
          "type": "object",
          "additionalProperties": false,
          "required": [
            "kernels",
            "dma"
          ],
          "properties": {
            "kernels": {
              "type": "integer"
            },
            "dma": {
              "type": "integer"
            }
          }
        },
        "address_bits": {
          "type": "integer"
        },
        "parallel_mode": {
          "type": "boolean",
          "description": "The stream starts with the word that sets how cores share the work."
        },
        "dma": {
          "title": "Dma",
          "type": "object",
          "additionalProperties": false,
          "required": [
            "alignment",
            "external_alignment"
          ],
          "properties": {
            "alignment": {
              "type": "integer",
              "description": "Bytes; source, destination and length where an end is internal memory."
            },
            "external_alignment": {
              "type": "integer",
              "description": "Bytes; the same where both ends are external."
            }
          }
        },
        "shram": {
          "title": "Shram",
          "description": "Internal memory in banks; granules are the banks that a use takes at once.",
          "type": "object",
          "additionalProperties": false,
          "required": [
            "banks",
            "bank_bytes",
            "reserved_output",
            "reserved_end",
            "lut_banks",
            "granules"
          ],
          "properties": {
            "banks": {
              "type": "integer"
            },
            "bank_bytes": {
              "type": "integer"
            },
            "reserved_output": {
              "type": "integer"
            },
            "reserved_end": {
              "type": "integer"
            },
            "lut_banks": {
              "type": "integer"
            },
            "granules": {
              "title": "Granules",
              "type": "object",
              "additionalProperties": false,
              "required": [
                "ifm8",
                "ifm16",
                "ifm8_elementwise",
                "ifm16_elementwise",
                "ifm32",
                "acc16",
                "acc32",
                "acc40"
              ],
              "properties": {
                "ifm8": {
                  "type": "integer"
                },
                "ifm16": {
                  "type": "integer"
                },
                "ifm8_elementwise": {
                  "type": "integer"
                },
                "ifm16_elementwise": {
                  "type": "integer"
                },
                "ifm32": {
                  "type": "integer"
                },
                "acc16": {
                  "type": "integer"
                },
                "acc32": {
                  "type": "integer"
                },
                "acc40": {
                  "type": "integer"
                }
              }
            }
          }
        }
      }
    },
    "limits": {
      "description": "What constraints of the rules read as target.<group>.<name>: ranges, numbers or lists.",
      "type": "object",
      "additionalProperties": {
        "type": "object",
        "additionalProperties": {
          "oneOf": [
            {
              "$ref": "#/definitions/range"
            },
            {
              "type": "integer"
            },
            {
              "type": "array",
              "items": {
                "type": "integer"
              }
            }
          ]
        }
      }
    }
  }
};

export const registersSchema = {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "$id": "registers.schema.json",
  "title": "RegisterFile",
  "description": "The command words of one register generation: opcodes, names and fields.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "name",
    "commands"
  ],
  "properties": {
    "name": {
      "type": "string",
      "minLength": 1
    },
    "commands": {
      "type": "array",
      "items": {
        "$ref": "#/definitions/commandDefinition"
      }
    }
  },
  "definitions": {
    "commandDefinition": {
      "title": "CommandDefinition",
      "description": "An operation starts work; a set writes a register, which keeps its value.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "code",
        "name",
        "kind"
      ],
      "properties": {
        "code": {
          "type": "integer",
          "minimum": 0,
          "maximum": 1023
        },
        "name": {
          "type": "string",
          "pattern": "^[A-Z][A-Z0-9_]*$"
        },
        "kind": {
          "enum": [
            "op",
            "set"
          ]
        },
        "fields": {
          "description": "Bits of the 16-bit parameter.",
          "type": "object",
          "additionalProperties": {
            "$ref": "#/definitions/field"
          }
        },
        "payload": {
          "$ref": "#/definitions/payloadField"
        }
      }
    },
    "field": {
      "title": "Field",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "bits"
      ],
      "properties": {
        "bits": {
          "description": "Lowest and highest bit, both included.",
          "type": "array",
          "items": {
            "type": "integer",
            "minimum": 0,
            "maximum": 15
          },
          "minItems": 2,
          "maxItems": 2
        },
        "plus": {
          "description": "What is added to the bits to give the value.",
          "type": "integer"
        },
        "signed": {
          "type": "boolean"
        },
        "values": {
          "description": "Names of values.",
          "type": "object",
          "additionalProperties": {
            "type": "integer",
            "minimum": 0
          }
        }
      }
    },
    "payloadField": {
      "title": "PayloadField",
      "description": "The second word of a command.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "name",
        "bits"
      ],
      "properties": {
        "name": {
          "type": "string",
          "minLength": 1
        },
        "bits": {
          "type": "integer",
          "minimum": 1,
          "maximum": 32
        },
        "high": {
          "description": "Low bits of the parameter that extend the payload above bit 31.",
          "type": "integer",
          "minimum": 1,
          "maximum": 16
        },
        "signed": {
          "type": "boolean"
        }
      }
    }
  }
};

export const systemSchema = {
  "$schema": "http://json-schema.org/draft-07/schema#",
  "$id": "system.schema.json",
  "title": "SystemConfiguration",
  "description": "What surrounds an NPU: its clock, the memories it reaches, and which holds what.",
  "type": "object",
  "additionalProperties": false,
  "required": [
    "name",
    "clock_hz",
    "memories",
    "default_memory_mode",
    "memory_modes"
  ],
  "properties": {
    "name": {
      "type": "string",
      "minLength": 1
    },
    "clock_hz": {
      "description": "Clock of the NPU.",
      "type": "number",
      "exclusiveMinimum": 0
    },
    "memories": {
      "type": "object",
      "minProperties": 1,
      "additionalProperties": {
        "$ref": "#/definitions/memory"
      }
    },
    "default_memory_mode": {
      "type": "string"
    },
    "memory_modes": {
      "type": "object",
      "minProperties": 1,
      "additionalProperties": {
        "$ref": "#/definitions/memoryMode"
      }
    }
  },
  "definitions": {
    "memory": {
      "title": "Memory",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "kind",
        "bytes_per_cycle",
        "burst",
        "read_latency",
        "write_latency"
      ],
      "properties": {
        "kind": {
          "enum": [
            "sram",
            "flash",
            "dram"
          ]
        },
        "bytes_per_cycle": {
          "description": "Peak bandwidth in bytes a cycle of the NPU's clock.",
          "type": "number",
          "exclusiveMinimum": 0
        },
        "burst": {
          "description": "Bytes of one burst.",
          "type": "integer",
          "minimum": 1
        },
        "read_latency": {
          "description": "Cycles.",
          "type": "integer",
          "minimum": 0
        },
        "write_latency": {
          "description": "Cycles.",
          "type": "integer",
          "minimum": 0
        }
      }
    },
    "memoryMode": {
      "title": "MemoryMode",
      "description": "Which memory holds constants, the arena, and buffers that must be fast.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "constants",
        "arena",
        "fast"
      ],
      "properties": {
        "constants": {
          "description": "Region 0.",
          "type": "string"
        },
        "arena": {
          "description": "Region 1.",
          "type": "string"
        },
        "fast": {
          "description": "Region 2; the arena itself where the names are equal.",
          "type": "string"
        },
        "fast_limit": {
          "description": "Bytes of region 2.",
          "type": "integer",
          "minimum": 0
        }
      }
    }
  }
};
