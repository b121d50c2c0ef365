/** Answers as they look in life, by the name of their schema; a test holds each against its schema. */

const ROOM_ID = "019a8b60-2a4e-7b1c-8f0d-5d1c7e3b9a42";
const PROMPT_ID = "019a8b61-0c11-7d2e-a3f4-1b2c3d4e5f60";
const REPLY_ID = "019a8b61-0c12-7a91-b6c8-9e8d7c6b5a4f";

const User = {
  id: "019a8b5e-7c1d-7e55-9d3c-2f6b1a9e4c10",
  mobile: "+919876543210",
  name: "Asha Rao",
  locale: "en",
  hasPassword: true,
  plan: "basic",
  createdAt: "2026-11-22T09:28:12.508Z",
};

const Chatroom = {
  id: ROOM_ID,
  title: "Plans for Kyoto",
  model: "gemini-2.5-flash",
  systemInstruction: null,
  personaId: null,
  options: { webSearch: false },
  temporary: false,
  pinned: true,
  archived: false,
  generating: false,
  shareUrl: null,
  createdAt: "2026-11-22T09:30:00.000Z",
  lastActivityAt: "2026-11-22T09:31:07.412Z",
};

const prompt = {
  id: PROMPT_ID,
  chatroomId: ROOM_ID,
  role: "user",
  parentId: null,
  status: "complete",
  content: "Which three temples should I see on a first day in Kyoto?",
  thoughts: null,
  grounding: null,
  model: null,
  attempt: 0,
  retryAt: null,
  error: null,
  receipt: null,
  tokens: null,
  timing: null,
  omittedMessages: 0,
  feedback: null,
  attachments: [],
  createdAt: "2026-11-22T09:31:02.118Z",
  finishedAt: "2026-11-22T09:31:02.118Z",
};

const reply = {
  ...prompt,
  id: REPLY_ID,
  role: "model",
  parentId: PROMPT_ID,
  status: "pending",
  content: "",
  model: "gemini-2.5-flash",
  receipt: { charge: "counted", reason: null },
  finishedAt: null,
};

const Message = {
  ...reply,
  status: "complete",
  content: "1. **Kiyomizu-dera**, early, before the crowds.\n2. **Ginkaku-ji** …",
  attempt: 1,
  tokens: { prompt: 21, reply: 187, thoughts: 0 },
  timing: { firstTokenMs: 412, totalMs: 3120 },
  finishedAt: "2026-11-22T09:31:07.412Z",
};

const OtpSent = {
  expiresAt: "2026-11-22T09:35:00.000Z",
  resendAfter: "2026-11-22T09:30:30.000Z",
  otp: "481920",
};

const quota = {
  plan: "basic",
  day: "2026-11-22",
  dailyPrompts: 5,
  used: 2,
  remaining: 3,
  resetAt: "2026-11-23T00:00:00.000Z",
};

export const EXAMPLES: Readonly<Record<string, unknown>> = {
  User,
  OtpSent,
  TokenGrant: {
    token: "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzaWQiOiIwMTlhIn0.c2lnbmF0dXJl",
    tokenType: "Bearer",
    expiresAt: "2026-11-29T09:30:00.000Z",
    user: User,
  },
  Session: {
    id: "019a8b5f-11aa-7c3d-9e4f-0a1b2c3d4e5f",
    kind: "browser",
    device: "Firefox on Linux",
    address: "203.0.113.7",
    createdAt: "2026-11-22T09:30:00.000Z",
    lastUsedAt: "2026-11-22T09:41:55.003Z",
    expiresAt: "2026-12-22T09:30:00.000Z",
    current: true,
  },
  Quota: quota,
  Usage: { ...quota, days: [{ day: "2026-11-22", used: 2, refunded: 0 }] },
  Chatroom,
  ChatroomMatch: {
    ...Chatroom,
    match: { messageId: PROMPT_ID, snippet: "Which three temples should I see …" },
  },
  OpenChatroom: {
    ...Chatroom,
    messages: [prompt, Message],
    messagesCursor: null,
    eventsCursor: "1763803867412-0",
  },
  SharedSnapshot: {
    title: "Plans for Kyoto",
    sharedAt: "2026-11-22T09:45:00.000Z",
    messages: [
      { id: PROMPT_ID, role: "user", content: prompt.content, model: null, createdAt: prompt.createdAt },
      {
        id: REPLY_ID,
        role: "model",
        content: Message.content,
        model: "gemini-2.5-flash",
        createdAt: Message.createdAt,
      },
    ],
  },
  Message,
  SentMessage: {
    message: prompt,
    reply,
    eventsUrl: `/api/chatroom/${ROOM_ID}/events?after=1763803861000-0`,
  },
  Attachment: {
    id: "019a8b62-4f5e-7a6b-8c7d-9e0f1a2b3c4d",
    fileName: "temple map.png",
    mediaType: "image/png",
    bytes: 48213,
    width: 1280,
    height: 720,
    url: "/api/attachment/019a8b62-4f5e-7a6b-8c7d-9e0f1a2b3c4d",
    createdAt: "2026-11-22T09:33:20.000Z",
  },
  Persona: {
    id: "019a8b63-5a6b-7c8d-9e0f-1a2b3c4d5e6f",
    name: "Travel guide",
    slug: "guide",
    instruction: "Answer as a patient travel guide.",
    createdAt: "2026-11-22T09:34:00.000Z",
    updatedAt: "2026-11-22T09:34:00.000Z",
  },
  Plan: {
    name: "basic",
    title: "Basic",
    dailyPrompts: 5,
    hourlyPrompts: null,
    concurrentReplies: 1,
    models: [{ id: "gemini-2.5-flash", label: "2.5 Flash", hint: "Fast, for everyday questions" }],
    available: true,
    price: null,
  },
  SubscriptionStatus: {
    plan: "pro",
    status: "active",
    currentPeriodEnd: "2026-12-22T09:40:00.000Z",
    cancelAtPeriodEnd: false,
    graceUntil: null,
    dailyPrompts: null,
    used: 7,
    resetAt: "2026-11-23T00:00:00.000Z",
  },
};
