import type { JsonSchema } from './wire-form.ts';

/** The parts of an OpenAPI 3.1 document that this server's one is made of. */
export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; summary: string; description: string; license: object };
  servers: { url: string; description: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Partial<Record<DocumentedMethod, OperationObject>>>;
  components: {
    schemas: Record<string, JsonSchema>;
    responses: Record<string, ResponseObject>;
    headers: Record<string, HeaderObject>;
    parameters: Record<string, ParameterObject>;
    securitySchemes: Record<string, object>;
  };
}

/** The methods that routes have. */
export type DocumentedMethod = 'get' | 'post' | 'put' | 'delete';

/** One call. */
export interface OperationObject {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  'x-required-scope'?: string;
  security: Record<string, string[]>[];
  parameters: (ParameterObject | Reference)[];
  requestBody?: {
    required: boolean;
    description: string;
    content: Record<string, MediaObject>;
  };
  responses: Record<string, ResponseObject | Reference>;
}

/** A part of a path, of a query or of the headers. */
export interface ParameterObject {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: JsonSchema;
  example?: string | number;
}

/** One kind of answer. */
export interface ResponseObject {
  description: string;
  headers: Record<string, Reference>;
  content: Record<string, MediaObject>;
}

/** A body of one content type. */
export interface MediaObject {
  schema?: JsonSchema;
  example?: unknown;
}

/** What stands in the headers of answers. */
export interface HeaderObject {
  description: string;
  required: boolean;
  schema: JsonSchema;
}

/** Points at a component. */
export interface Reference {
  $ref: string;
}
