// Serves nothing.
setInterval(() => {}, 1000);
