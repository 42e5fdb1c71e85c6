import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: ["ask.ts"],
  importExtension: ".ts",
  generates: {
    "./gql/": {
      preset: "client",
      presetConfig: { persistedDocuments: { hashAlgorithm: "sha256" } },
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        useTypeImports: true,
        scalars: {
          Date: "string",
          DateTime: "string",
          Decimal: "number | string",
          Duration: "string",
          EDTF: "string",
          Integer: "number | string",
          URI: "string",
          WKT: "string",
          Year: "string",
        },
      },
    },
  },
};

export default config;
