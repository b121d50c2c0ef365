import type { Metadata } from "next";
import Link from "next/link";
import { Wordmark } from "@/components/brand/mark";
import { DocText, InlineText } from "@/components/docs/doc-text";
import { OperationSection } from "@/components/docs/operation-section";
import { SchemaFields, schemaAnchor } from "@/components/docs/schema-view";
import { openApiDocument } from "@/lib/contract/openapi";
import type { OpenApiDocument } from "@/lib/contract/openapi-types";
import { env } from "@/lib/env";
import { ERRORS } from "@/lib/errors";

export const metadata: Metadata = {
  title: "API reference",
  description: "Every endpoint of Castor's API: what it takes, what it answers, how to call it.",
};

/** Made once: the contract does not change while the process lives. */
let made: OpenApiDocument | undefined;

function operationsOf(document: OpenApiDocument, tag: string) {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      operation.tags.includes(tag) ? [{ path, method, operation }] : [],
    ),
  );
}

const tagAnchor = (tag: string) => `tag-${tag.toLowerCase()}`;

function Contents({ document }: { readonly document: OpenApiDocument }) {
  return (
    <ul className="grid gap-4 text-sm">
      {document.tags.map((tag) => (
        <li key={tag.name}>
          <a href={`#${tagAnchor(tag.name)}`} className="font-semibold hover:underline">
            {tag.name}
          </a>
          <ul className="grid pt-1">
            {operationsOf(document, tag.name).map(({ method, operation }) => (
              <li key={operation.operationId}>
                <a
                  href={`#${operation.operationId}`}
                  className="flex min-h-7 items-baseline gap-2 rounded-sm py-1 text-ink-muted hover:text-ink hover:underline"
                >
                  <span className="w-12 shrink-0 font-mono text-xs">{method.toUpperCase()}</span>
                  {operation.summary}
                </a>
              </li>
            ))}
          </ul>
        </li>
      ))}
      <li>
        <a href="#errors" className="font-semibold hover:underline">
          Errors
        </a>
      </li>
      <li>
        <a href="#schemas" className="font-semibold hover:underline">
          Schemas
        </a>
      </li>
    </ul>
  );
}

/** The API reference: one page, all of it in the HTML, so that the browser's own search finds every word. */
export default function DocsPage() {
  made ??= JSON.parse(JSON.stringify(openApiDocument(env().APP_URL))) as OpenApiDocument;
  const document = made;
  return (
    <div className="mx-auto max-w-6xl px-4 lg:grid lg:grid-cols-[17rem_minmax(0,1fr)] lg:gap-12">
      <header className="flex h-14 items-center justify-between lg:col-span-2">
        <Link href="/" className="rounded-md">
          <Wordmark />
        </Link>
        <a href="/api/openapi.json" className="text-accent text-sm underline underline-offset-2">
          openapi.json
        </a>
      </header>
      <nav
        aria-label="Contents"
        className="lg:sticky lg:top-0 lg:max-h-dvh lg:self-start lg:overflow-y-auto lg:py-4"
      >
        <details className="rounded-lg border border-line p-3 lg:hidden">
          <summary className="cursor-pointer font-semibold">Contents</summary>
          <div className="pt-3">
            <Contents document={document} />
          </div>
        </details>
        <div className="hidden lg:block">
          <Contents document={document} />
        </div>
      </nav>
      <main id="content" className="min-w-0 pt-4 pb-24 text-md">
        <h1 className="font-semibold text-3xl tracking-tight">API reference</h1>
        <p className="pt-2 text-ink-muted">
          <InlineText text={`Version ${document.info.version} at \`${document.servers[0]?.url}\``} />
        </p>
        <DocText text={String(document.info.description)} />
        {document.tags.map((tag) => (
          <section key={tag.name} id={tagAnchor(tag.name)} aria-labelledby={`${tagAnchor(tag.name)}-title`}>
            <h2 id={`${tagAnchor(tag.name)}-title`} className="pt-10 font-semibold text-2xl">
              {tag.name}
            </h2>
            <DocText text={tag.description} />
            {operationsOf(document, tag.name).map((each) => (
              <OperationSection key={each.operation.operationId} document={document} {...each} />
            ))}
          </section>
        ))}
        <section id="errors" aria-labelledby="errors-title" className="border-line border-t pt-10">
          <h2 id="errors-title" className="font-semibold text-2xl">
            Errors
          </h2>
          <dl className="mt-4 divide-y divide-line border-line border-y">
            {Object.entries(ERRORS).map(([code, { status, meaning }]) => (
              <div key={code} className="grid gap-x-4 py-2 sm:grid-cols-[3rem_14rem_1fr]">
                <dd className="font-mono text-ink-muted text-sm">{status}</dd>
                <dt className="font-mono text-sm">{code}</dt>
                <dd className="text-base">{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section id="schemas" aria-labelledby="schemas-title">
          <h2 id="schemas-title" className="pt-10 font-semibold text-2xl">
            Schemas
          </h2>
          {Object.entries(document.components.schemas).map(([name, schema]) => (
            <div key={name} id={schemaAnchor(name)} className="scroll-mt-4 pt-6">
              <h3 className="pb-2 font-semibold text-lg">{name}</h3>
              <SchemaFields schema={schema} />
            </div>
          ))}
        </section>
      </main>
    </div>
  );
}
