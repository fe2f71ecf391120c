/** What a person can do about a failure, by its code; where the message says it all, nothing is added. */
const ADVICE = {
  cancelled: "You stopped this. What was finished is kept: carry on whenever you like.",
  budget: "The next request might cost more than the budget of this video. Raise VIDEO_BUDGET, or shorten the story; then try again.",
  storage: "The disk or the storage did not take a file. Make room or look at its rights; then try again.",
  io: "A file could not be read or written. Make room or look at the rights of the data folder; then try again.",
  timed_out: "A step took too long. Trying again carries on from the last finished piece.",
  crashed: "A process ended without saying why. Trying again carries on from the last finished piece.",
  bad_script: "The script cannot be made as it stands: edit the scene that the message names, then try again.",
  given_file_missing: "A picture or sound that you gave is no longer there. Put it back, then try again.",
  given_file_changed: "A picture or sound that you gave was changed since. Put it back as it was, or make the video anew.",
};

export function advice(error) {
  if (ADVICE[error.code]) return ADVICE[error.code];
  if (error.retryable === false) return "Trying again as it stands will not help: change what the message names first.";
  return "What is finished is kept. Trying again carries on from there.";
}
