/** An error as Twilio's REST API answers with: https://www.twilio.com/docs/api/errors */
export class TwilioError extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.name = "TwilioError";
    this.status = status;
    this.code = code;
  }

  toBody(): object {
    const { code, message, status } = this;
    return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
  }
}

export const unauthorized = () => new TwilioError(401, 20003, "Authenticate");

export function notFound(path: string): TwilioError {
  return new TwilioError(404, 20404, `The requested resource ${path} was not found`);
}
