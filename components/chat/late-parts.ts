"use client";

import dynamic from "next/dynamic";

/*
 * Parts of a conversation that most visits never see, fetched when they are first shown. Each follows an answer
 * of the server or a wish that needs one, so there is a connection to fetch it by.
 */
export const QuotaCard = dynamic(() => import("@/components/chat/quota-card").then((it) => it.QuotaCard));
export const FailureCard = dynamic(() =>
  import("@/components/chat/failure-card").then((it) => it.FailureCard),
);
export const BusyCard = dynamic(() => import("@/components/chat/failure-card").then((it) => it.BusyCard));
export const MessageDetails = dynamic(() =>
  import("@/components/chat/message-details").then((it) => it.MessageDetails),
);
